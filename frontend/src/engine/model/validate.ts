import { shapeTypeOf } from '../shapes/registry'
import { isAnswered, shownControls } from './conditions'
import type { DocumentStore } from './document'
import type { Message } from './message'
import { type DocObject, isShape } from './objects'
import { type ControlSpec, type Json, findLabel, holdsObjects } from './schema'

/** Something that would be refused on submit, and where. */
export interface Problem {
  /** RFC 6901 pointer into the result, as the server reports its own faults. */
  readonly pointer: string
  readonly control: string
  readonly objectId: string | null
  readonly message: Message
}

/** What is missing or does not fit, in the order of the screen. The server checks again, and more. */
export const validate = (document: DocumentStore): readonly Problem[] =>
  shownControls(document).flatMap((control) => [
    ...(control.required && !isAnswered(document, control) ? [unanswered(control)] : []),
    ...(holdsObjects(control) ? objectProblems(document, control) : []),
  ])

const unanswered = (control: ControlSpec): Problem => ({
  pointer: `/${escapeToken(control.name)}`,
  control: control.name,
  objectId: null,
  message: /*i18n*/ { id: 'Answer "{name}": it is required', values: { name: control.title ?? control.name } },
})

const objectProblems = (document: DocumentStore, control: ControlSpec): Problem[] =>
  document
    .list(control.name)
    .filter((object) => !object.suggestion)
    .flatMap((object, i) => problemsOf(control, object, `/${escapeToken(control.name)}/${i}`))

const problemsOf = (control: ControlSpec, object: DocObject, pointer: string): Problem[] => {
  const at = { control: control.name, objectId: object.id }
  const label = findLabel(control, object.label)
  if (!label) {
    const message =
      object.label === ''
        ? /*i18n*/ { id: 'Choose a label' }
        : /*i18n*/ { id: 'Choose another label: the project has no "{label}"', values: { label: object.label } }
    return [{ ...at, pointer: `${pointer}/label`, message }]
  }
  const unsound = isShape(object) ? shapeTypeOf(object).problem?.(object) : null
  if (unsound) return [{ ...at, pointer, message: unsound }]
  return (label.attributes ?? [])
    .filter(({ name, required }) => required && isBlank(object.attributes[name]))
    .map((attribute) => ({
      ...at,
      pointer: `${pointer}/attributes/${escapeToken(attribute.name)}`,
      message: /*i18n*/ {
        id: 'Answer "{attribute}" of this "{label}": it is required',
        values: { attribute: attribute.title ?? attribute.name, label: label.title ?? label.name },
      },
    }))
}

const isBlank = (value: Json | undefined): boolean => value === undefined || value === null || value === ''

const escapeToken = (token: string): string => token.replaceAll('~', '~0').replaceAll('/', '~1')
