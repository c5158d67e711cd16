/** Review in words. */
import { isSpan, objectToWire, optionName, shapeTypeOf, type ControlSpec, type DocObject, type Json } from '@/engine'
import { msg, t } from '@/i18n'
import { number } from '@/ui/format'
import type { AnnotationState, ReviewVerdict } from './data'

/** Reasons that every queue begins with; its own are shown as they are written. */
const REASONS: Readonly<Record<string, string>> = {
  wrong_label: msg('Wrong label'),
  missing_object: msg('Something is missing'),
  extra_object: msg('Something too many'),
  loose_geometry: msg('Too loose'),
  guideline: msg('Against the guidelines'),
  other: msg('Something else'),
}

export const USUAL_REASONS: readonly string[] = Object.keys(REASONS)

export const reasonWords = (reason: string): string => (REASONS[reason] ? t(REASONS[reason]) : reason.replaceAll('_', ' '))

export const STATES: Readonly<Record<AnnotationState, string>> = {
  submitted: msg('Submitted'),
  late: msg('Late'),
  accepted: msg('Accepted'),
  returned: msg('Returned'),
  rejected: msg('Rejected'),
}

export const DONE: Readonly<Record<ReviewVerdict, string>> = {
  accept: msg('Accepted'),
  return: msg('Returned for repair'),
  reject: msg('Rejected'),
  fix: msg('Fixed and accepted'),
}

/** An answer as people read it: titles of options, numbers in their own writing. */
export function valueWords(control: ControlSpec, value: Json): string {
  if (value === null) return t('no answer')
  if (Array.isArray(value)) return value.map((part) => valueWords(control, part as Json)).join(', ') || t('nothing')
  if (typeof value === 'number') return number(value)
  if (typeof value === 'boolean') return value ? t('yes') : t('no')
  if (typeof value === 'string') return titleOf(control, value)
  return JSON.stringify(value)
}

function titleOf(control: ControlSpec, name: string): string {
  const option = control.options?.find((one) => optionName(one) === name)
  return (typeof option === 'object' && option.title) || name
}

export function labelWords(control: ControlSpec | undefined, label: string): string {
  return control?.labels?.find(({ name }) => name === label)?.title ?? label
}

/** How large an object is, or what it says. */
export function measureWords(object: DocObject): string {
  if (isSpan(object)) return `“${object.text.length > 32 ? `${object.text.slice(0, 31)}…` : object.text}”`
  if (object.kind === 'opaque') return object.type
  const { minX, minY, maxX, maxY } = shapeTypeOf(object).bounds(object)
  return `${number(maxX - minX, 0)} × ${number(maxY - minY, 0)}`
}

/** The id that results give an object. */
export function wireIdOf(object: DocObject): string {
  const { id } = objectToWire(object)
  return typeof id === 'string' ? id : object.id
}
