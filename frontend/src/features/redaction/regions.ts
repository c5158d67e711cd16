/** Regions that are masked, as objects of the editor, and back: what a reviewer's drawing amounts to. */
import { DocumentStore, fromResult, isShape, isSpan, type DocObject, type LabelSchema, type LabelSpec, type Result } from '@/engine'
import { msg } from '@/i18n'
import type { Found, Gate, RegionShape } from './data'

/** What a region hides. A reviewer's own have one of these; a site's detectors may name others. */
export const KINDS: Readonly<Record<string, string>> = {
  face: msg('Face'),
  person: msg('Person'),
  plate: msg('Number plate'),
  text: msg('Text'),
  code: msg('Code'),
  name: msg('Name'),
  email: msg('E-mail address'),
  phone: msg('Telephone number'),
  address: msg('Address'),
  number: msg('Number of a person'),
  screen: msg('Screen'),
  document: msg('Document'),
  voice: msg('Voice'),
  other: msg('Something else'),
}

const ON_PICTURES = ['face', 'person', 'plate', 'text', 'screen', 'document', 'code']
const IN_TEXTS = ['name', 'email', 'phone', 'address', 'number', 'other']

/** An input that regions lie on. */
export interface Surface {
  readonly name: string
  readonly type: 'image' | 'text'
  /** Pixels of the oriented original. */
  readonly width: number
  readonly height: number
}

const controlOf = (input: string): string => `on:${input}`

/** The editor's schema: a control for each input, its labels the kinds of regions. */
export function schemaOf(surfaces: readonly Surface[], found: readonly Found[], title: (kind: string) => string): LabelSchema {
  return {
    version: 1,
    inputs: surfaces.map(({ name, type }) => ({ name, type })),
    controls: surfaces.map(({ name, type }) => ({
      name: controlOf(name),
      type: type === 'image' ? 'shapes' : 'spans',
      on: name,
      ...(type === 'image' ? { tools: ['box', 'polygon'] } : {}),
      labels: labelsOf(type === 'image' ? ON_PICTURES : IN_TEXTS, found.filter((one) => one.name === name), title),
    })),
  }
}

function labelsOf(usual: readonly string[], found: readonly Found[], title: (kind: string) => string): LabelSpec[] {
  return [...new Set([...usual, ...found.map(({ kind }) => kind)])].map((name) => ({ name, title: title(name) }))
}

/** The document with all regions of the surfaces; those that no surface has are not in it. */
export function documentOf(schema: LabelSchema, surfaces: readonly Surface[], found: readonly Found[]): DocumentStore {
  const result: Result = Object.fromEntries(
    surfaces.map(({ name }) => [controlOf(name), found.filter((one) => one.name === name).map(({ id, kind, shape }) => ({ id, label: kind, ...wireOf(shape) }))]),
  )
  const sizes = Object.fromEntries(surfaces.map(({ name, width, height }) => [name, { width, height }]))
  return new DocumentStore(schema, fromResult(schema, result, { sizes }).snapshot)
}

function wireOf(shape: RegionShape): Readonly<Record<string, number | string | readonly (readonly number[])[]>> {
  if ('box' in shape) {
    const [x, y, w, h] = shape.box
    return { type: 'box', x, y, w, h }
  }
  if ('polygon' in shape) return { type: 'polygon', points: shape.polygon }
  return { start: shape.span[0], end: shape.span[1] }
}

/** The shape of an object as the server takes it; null for what cannot be masked. */
export function shapeOf(object: DocObject): RegionShape | null {
  if (isSpan(object)) return { span: [object.start, object.end] }
  if (!isShape(object)) return null
  if (object.type === 'box') return object.angle === 0 ? { box: [object.x, object.y, object.w, object.h] } : { polygon: cornersOf(object) }
  const ring = object.type === 'polygon' ? object.parts[0]?.[0] : undefined
  return ring ? { polygon: ring.map(([x, y]) => [x, y]) } : null
}

function cornersOf({ x, y, w, h, angle }: { x: number; y: number; w: number; h: number; angle: number }): readonly (readonly [number, number])[] {
  const [sin, cos] = [Math.sin((angle * Math.PI) / 180), Math.cos((angle * Math.PI) / 180)]
  const [across, down] = [x + w / 2, y + h / 2]
  const corners = [
    [-w / 2, -h / 2],
    [w / 2, -h / 2],
    [w / 2, h / 2],
    [-w / 2, h / 2],
  ] as const
  return corners.map(([dx, dy]) => [across + dx * cos - dy * sin, down + dx * sin + dy * cos] as const)
}

export interface Added {
  readonly name: string
  readonly kind: string
  readonly shape: RegionShape
}

export interface Changes {
  readonly add: readonly Added[]
  /** Ids of regions that are taken away. */
  readonly remove: readonly string[]
}

const NEAR = 0.01

/** Kind and shape of each region as the document had it at first: reading may have brought one within the picture. */
export type Baseline = ReadonlyMap<string, { readonly kind: string; readonly shape: RegionShape }>

export function baselineOf(document: DocumentStore, surfaces: readonly Surface[]): Baseline {
  const objects = surfaces.flatMap(({ name }) => document.list(controlOf(name)))
  return new Map(objects.flatMap((object) => {
    const shape = shapeOf(object)
    return shape ? [[object.id, { kind: object.label, shape }] as const] : []
  }))
}

/** What was changed. One that was moved or named anew is taken away and added: what a detector found stays on record. */
export function changesOf(document: DocumentStore, surfaces: readonly Surface[], baseline: Baseline, off: ReadonlySet<string>): Changes {
  const drawn = surfaces.flatMap(({ name }) => document.list(controlOf(name)).map((object) => ({ name, object })))
  const kept = new Set<string>()
  const add: Added[] = []
  for (const { name, object } of drawn) {
    if (off.has(object.id)) continue
    const shape = shapeOf(object)
    if (!shape) continue
    const before = baseline.get(object.id)
    if (before && before.kind === object.label && isSame(before.shape, shape)) kept.add(object.id)
    else add.push({ name, kind: object.label, shape })
  }
  return { add, remove: [...baseline.keys()].filter((id) => !kept.has(id)) }
}

const numbersOf = (shape: RegionShape): readonly number[] => ('box' in shape ? shape.box : 'span' in shape ? shape.span : shape.polygon.flat())

function isSame(one: RegionShape, other: RegionShape): boolean {
  const [before, after] = [numbersOf(one), numbersOf(other)]
  return Object.keys(one)[0] === Object.keys(other)[0] && before.length === after.length && before.every((value, i) => Math.abs(value - after[i]!) <= NEAR)
}

/** Why one region is looked at before the others, in the order in which they are shown: what failed, what is doubtful. */
/** From this score on something counts as still found. */
export const RESIDUAL = 0.2

export function flagOf({ residual, is_certain: certain }: Pick<Found, 'residual' | 'is_certain'>): 'residual' | 'uncertain' | null {
  if (residual !== null && residual >= RESIDUAL) return 'residual'
  return certain ? null : 'uncertain'
}

const RANK = { residual: 0, uncertain: 1 } as const

/** Flagged regions first, the others as they are. */
export function flaggedFirst(found: readonly Found[]): readonly Found[] {
  const rank = (one: Found): number => {
    const flag = flagOf(one)
    return flag ? RANK[flag] : 2
  }
  return [...found].sort((one, other) => rank(one) - rank(other))
}

/** The inputs of an item, files first. */
export function surfacesOf({ files, texts }: Pick<Gate, 'files' | 'texts'>): readonly Surface[] {
  const pictures = files.filter(({ kind }) => kind === 'image')
  return [
    ...pictures.map(({ name, width, height }): Surface => ({ name, type: 'image', width: width ?? 0, height: height ?? 0 })),
    ...texts.flatMap(({ name, original }): Surface[] => (original === null ? [] : [{ name, type: 'text', width: 0, height: 0 }])),
  ]
}
