/** The tasks that a project can begin with; each becomes version 1 of its label schema. */
import { msg } from '@/i18n'
import { withLooks } from './labels'
import type { FileKind } from './uploads'

export type TemplateId = 'boxes' | 'image-classes' | 'text-classes' | 'spans' | 'rating'

export interface Template {
  id: TemplateId
  input: 'image' | 'text'
  title: string
  lead: string
  /** How the labels are called here; null where the task has none. */
  labels: string | null
  suggested: readonly string[]
}

export const TEMPLATES: readonly Template[] = [
  { id: 'boxes', input: 'image', title: msg('Boxes on pictures'), lead: msg('Draw a box around each thing.'), labels: msg('Labels'), suggested: ['car', 'truck', 'person'] },
  { id: 'image-classes', input: 'image', title: msg('What a picture shows'), lead: msg('Choose one class for each picture.'), labels: msg('Classes'), suggested: ['indoors', 'outdoors'] },
  { id: 'text-classes', input: 'text', title: msg('What a text says'), lead: msg('Choose one class for each text.'), labels: msg('Classes'), suggested: ['positive', 'neutral', 'negative'] },
  { id: 'spans', input: 'text', title: msg('Passages in texts'), lead: msg('Mark names, places or anything else.'), labels: msg('Labels'), suggested: ['person', 'place', 'organisation'] },
  { id: 'rating', input: 'text', title: msg('How good it is'), lead: msg('Give one to five points.'), labels: null, suggested: [] },
]

export function templateOf(id: TemplateId): Template {
  return TEMPLATES.find((template) => template.id === id) ?? TEMPLATES[0]!
}

/** The task to propose for such files. */
export function proposedFor(kind: FileKind | null): TemplateId {
  return kind === 'text' || kind === 'table' ? 'text-classes' : 'boxes'
}

/** The label schema, as `/label-schema.json` has it. */
export function schemaOf(id: TemplateId, names: readonly string[], input?: 'image' | 'text'): Record<string, unknown> {
  const template = templateOf(id)
  const type = input ?? template.input
  const on = type === 'image' ? 'photo' : 'text'
  const labels = withLooks(names).map(({ name, color, key }) => (key ? { name, color, key } : { name, color }))
  const control = {
    boxes: { name: 'objects', type: 'shapes', on, tools: ['box'], labels },
    'image-classes': { name: 'class', type: 'choice', options: names, required: true },
    'text-classes': { name: 'class', type: 'choice', options: names, required: true },
    spans: { name: 'passages', type: 'spans', on, labels },
    rating: { name: 'rating', type: 'rating', max: 5, required: true },
  }[id]
  return { version: 1, inputs: [{ name: on, type }], controls: [control] }
}
