import type { Chord } from '@/commands/keys'
import type { ControlSpec, DocumentStore, LabelSpec } from '@/engine'
import { choose } from './answers/change'
import { BY_DIGIT } from './answers/registry'
import { choicesOf } from './answers/spec'

const DIGITS = '1234567890'.split('')

/** A key as schemas write it: one character. */
const keyIn = (chord: Chord): string => chord.replace(/^Digit/, '').toLowerCase()

interface LabelKeys {
  chooseLabel(name: string): void
  labelForKey(key: string): LabelSpec | undefined
}

/** Keys that labels own, which then answer no question unless it has the focus. */
export function ownedKeys(control: ControlSpec | undefined, editor: Pick<LabelKeys, 'labelForKey'> | null): ReadonlySet<string> {
  const own = (control?.labels ?? []).flatMap(({ key }) => (key ? [key.toLowerCase()] : []))
  return new Set([...own, ...DIGITS.filter((digit) => editor?.labelForKey(digit) !== undefined)])
}

/** The first question whose options have keys, and that digits answer from wherever the focus is. */
export function keyedQuestion(answers: readonly ControlSpec[]): ControlSpec | undefined {
  return answers.find(({ type }) => BY_DIGIT.has(type))
}

interface Work {
  readonly document: DocumentStore
  readonly editor: (LabelKeys & { readonly control: ControlSpec }) | null
  readonly answers: readonly ControlSpec[]
  readonly readOnly: boolean
}

/**
 * What a key means to the item on the screen: an option of the question that has the focus, else a label with that
 * key of its own, else an option of the first question. Null for keys that the commands have.
 */
export function meaningOf({ document, editor, answers, readOnly }: Work, chord: Chord, focused: string | null): (() => void) | null {
  if (readOnly) return null
  const key = keyIn(chord)
  const keyed = keyedQuestion(answers)
  const taken = ownedKeys(editor?.control, editor)
  const optionOf = (control: ControlSpec | undefined): (() => void) | null => {
    const option = control && BY_DIGIT.has(control.type) ? choicesOf(control, control === keyed ? taken : undefined).find((choice) => choice.key?.toLowerCase() === key) : undefined
    return control && option ? () => choose(document, control, option.name) : null
  }
  const answer = focused === null ? null : optionOf(answers.find(({ name }) => name === focused))
  if (answer) return answer
  // Digits of labels are commands, with keys that people may change.
  if (editor && DIGITS.includes(key) && editor.labelForKey(key)) return null
  const label = editor?.control.labels?.find((one) => one.key?.toLowerCase() === key)
  if (editor && label) return () => editor.chooseLabel(label.name)
  // On items that only ask, digits are commands too.
  return editor || !DIGITS.includes(key) ? optionOf(keyed) : null
}
