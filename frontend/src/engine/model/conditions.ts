import type { DocumentStore } from './document'
import { type ConditionSpec, type ControlSpec, type Json, holdsObjects } from './schema'

/** Controls that are shown, in the schema's order: those without `show_if`, and those whose condition is met. */
export const shownControls = (document: DocumentStore): readonly ControlSpec[] => {
  const shown = new Map<string, ControlSpec>()
  for (const control of document.schema.controls) {
    const condition = control.show_if
    // A condition looks at an earlier control; one on a hidden control is never met.
    const asked = condition ? shown.get(condition.control) : undefined
    if (!condition || (asked && isMet(condition, asked, document))) shown.set(control.name, control)
  }
  return [...shown.values()]
}

export const isAnswered = (document: DocumentStore, control: ControlSpec): boolean => {
  if (holdsObjects(control)) return document.list(control.name).some((object) => !object.suggestion)
  const value = document.value(control.name)
  if (value === null || value === '') return false
  return typeof value !== 'object' || Object.keys(value).length > 0
}

const isMet = (condition: ConditionSpec, asked: ControlSpec, document: DocumentStore): boolean => {
  if (typeof condition.answered === 'boolean') return isAnswered(document, asked) === condition.answered
  const wanted: readonly Json[] = condition.in ?? condition.any ?? [condition.equals ?? null]
  return termsOf(document, asked).some((term) => wanted.includes(term))
}

/** The words and numbers of an answer that a condition can ask for. */
const termsOf = (document: DocumentStore, control: ControlSpec): readonly Json[] => {
  if (holdsObjects(control)) {
    return document.list(control.name).flatMap(({ label, suggestion }) => (suggestion ? [] : [label]))
  }
  const value = document.value(control.name)
  if (!Array.isArray(value)) return value === null ? [] : [value]
  // A tree's answer is a list of paths: each step of a path counts.
  return (value as readonly Json[]).flatMap((part) => (Array.isArray(part) ? (part as readonly Json[]) : [part]))
}
