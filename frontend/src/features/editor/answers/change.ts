import { setValue, type DocumentStore, type Json } from '@/engine'
import { asNames, type AnswerSpec } from './spec'

/** Answers a control as one step that can be undone; null clears it. */
export function answer(document: DocumentStore, control: string, value: Json, mergeKey?: string): void {
  document.commit(setValue(document, control, value), mergeKey === undefined ? {} : { mergeKey })
}

/** Chooses an option the way its control means it: instead of the other, or besides them. Again takes it back. */
export function choose(document: DocumentStore, control: AnswerSpec, name: string): void {
  const value = document.value(control.name)
  if (control.type === 'choices') {
    const names = asNames(value)
    const next = names.includes(name) ? names.filter((other) => other !== name) : inOrder(control, [...names, name])
    answer(document, control.name, next.length > 0 ? next : null)
  } else {
    answer(document, control.name, value === name && !control.required ? null : name)
  }
}

/** In the order of the options, so that the same answer is always the same value. */
function inOrder(control: AnswerSpec, names: readonly string[]): readonly string[] {
  const order = (control.options ?? []).map((option) => (typeof option === 'string' ? option : option.name))
  return [...names].sort((a, b) => order.indexOf(a) - order.indexOf(b))
}
