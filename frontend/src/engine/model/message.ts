/**
 * A sentence with values, translated where it is shown. The id is the English text in ICU syntax
 * (`{name}` and `{count, plural, one {...} other {...}}`, `#` standing for the number), so that it also reads
 * well where no catalogue is loaded.
 */
export interface Message {
  readonly id: string
  readonly values?: Readonly<Record<string, string | number>>
}

export type Translate = (message: Message) => string

const PLURAL = /\{(\w+), plural, (?:=0 \{([^{}]*)\} )?one \{([^{}]*)\} other \{([^{}]*)\}\}/g

/** Plain English rendering of a message; the default where no translation is given. */
export const formatMessage: Translate = ({ id, values = {} }) =>
  id
    .replace(PLURAL, (_, name: string, zero: string | undefined, one: string, other: string) => {
      const count = Number(values[name])
      const text = count === 0 && zero !== undefined ? zero : count === 1 ? one : other
      return text.replaceAll('#', String(count))
    })
    .replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
