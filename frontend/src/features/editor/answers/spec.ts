import type { ControlSpec, DocumentStore, Json, OptionSpec } from '@/engine'

/** An option of a tree, with those below it. */
export type BranchSpec = string | { readonly name: string; readonly title?: string | null; readonly help?: string | null; readonly children?: readonly BranchSpec[] }

/** What the plain controls (those that hold no objects) declare beyond what all controls have. */
export interface AnswerSpec extends Omit<ControlSpec, 'options'> {
  readonly options?: readonly OptionSpec[] | readonly BranchSpec[]
  readonly min?: number | null
  readonly max?: number | null
  readonly integer?: boolean
  readonly step?: number | null
  readonly unit?: string | null
  readonly multiline?: boolean
  readonly max_length?: number
  readonly placeholder?: string | null
  readonly multiple?: boolean
  readonly leaves_only?: boolean
  readonly top?: number | null
  readonly between?: readonly string[]
  readonly ties?: boolean
}

export interface AnswerProps {
  readonly document: DocumentStore
  readonly control: AnswerSpec
  /** Id of the element that names the control. */
  readonly labelledBy: string
  readonly readOnly: boolean
  /** Digits that are not given to options: labels have them. */
  readonly taken: ReadonlySet<string> | undefined
  /** Whether a key chooses among the options of this control now. */
  readonly live: (key: string) => boolean
}

export interface Choice {
  readonly name: string
  readonly title: string
  readonly help: string | null
  /** The key that chooses it. */
  readonly key: string | undefined
}

/** Options with what people see, and the keys that choose them: their own, else the digits in order that nobody has. */
export function choicesOf(control: AnswerSpec, taken?: ReadonlySet<string>): Choice[] {
  const options = (control.type === 'pairwise' ? pairOptions(control) : (control.options ?? [])) as readonly OptionSpec[]
  const own = new Set(options.flatMap((option) => (typeof option === 'object' && option.key ? [option.key] : [])))
  const free = '1234567890'.split('').filter((digit) => !own.has(digit) && !taken?.has(digit))
  return options.map((option) => {
    const given = typeof option === 'string' ? { name: option } : option
    return {
      name: given.name,
      title: ('title' in given && given.title) || given.name,
      help: ('help' in given && given.help) || null,
      key: ('key' in given && given.key) || free.shift(),
    }
  })
}

function pairOptions({ between = [], ties }: AnswerSpec): readonly OptionSpec[] {
  return [...between, ...(ties ? ['tie'] : [])]
}

export function asNames(value: Json): readonly string[] {
  return Array.isArray(value) ? value.filter((part): part is string => typeof part === 'string') : []
}
