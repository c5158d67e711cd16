/**
 * Messages. The English sentence is the id, so code reads as what people see; `en.po` lists every id and other
 * catalogues translate them. Use `t('Submit')` in code, `<Trans id="… <0>…</0>" …/>` around markup, and
 * `msg('Submit')` where a sentence is only named and translated later (`t(command.label)`).
 */
import { i18n, type MessageDescriptor } from '@lingui/core'
import { messages as english } from './locales/en.po'

export { Trans, I18nProvider } from '@lingui/react'
export { i18n }
export type { MessageDescriptor }

export const SOURCE_LOCALE = 'en'

i18n.load(SOURCE_LOCALE, english)
i18n.activate(SOURCE_LOCALE)

export function t(id: string, values?: Record<string, unknown>): string {
  // A catalogue leaves out what reads the same as its id.
  return Object.hasOwn(i18n.messages, id) ? i18n._(id, values) : id
}

/** Marks a sentence for the catalogue and answers it unchanged. */
export function msg(id: string): string {
  return id
}

/** The locale that numbers and dates follow: the person's browser, in the language of the messages. */
export function formattingLocale(): string {
  const wanted = navigator.languages.find((tag) => tag.split('-')[0] === i18n.locale.split('-')[0])
  return wanted ?? i18n.locale
}
