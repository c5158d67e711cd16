import type { Translate } from './model/message'
import type { DocObject } from './model/objects'
import { type LabelSchema, findControl, findLabel } from './model/schema'
import { shapeTypeOf } from './shapes/registry'

/**
 * One object in words, for lists and screen readers:
 * "car 3 of 12, box, 120 by 80 at 40, 60, occluded, suggested 0.82".
 */
export const describeObject = (
  schema: LabelSchema,
  object: DocObject,
  place: { readonly position: number; readonly count: number },
  translate: Translate,
): string => {
  const label = findLabel(findControl(schema, object.control), object.label)
  const name = label?.title ?? object.label
  const head = /*i18n*/ { id: '{label} {position} of {count}', values: { label: name, ...place } }
  const parts = [translate(head), ...geometryWords(object), ...attributeWords(object)]
  if (object.suggestion) {
    const { score } = object.suggestion
    parts.push(
      score === null
        ? translate(/*i18n*/ { id: 'suggested' })
        : translate(/*i18n*/ { id: 'suggested {score}', values: { score: score.toFixed(2) } }),
    )
  }
  return parts.join(', ')
}

const geometryWords = (object: DocObject): string[] => {
  if (object.kind === 'span') return [`“${object.text}”`]
  if (object.kind === 'opaque') return [object.type]
  const type = shapeTypeOf(object)
  return [type.name, type.describe(object)]
}

const attributeWords = ({ attributes }: DocObject): string[] =>
  Object.entries(attributes).flatMap(([name, value]) => {
    if (value === true) return [name]
    if (value === false || value === null) return []
    return [`${name} ${typeof value === 'object' ? Object.values(value).map((part) => JSON.stringify(part)).join(', ') : value}`]
  })
