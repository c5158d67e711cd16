/** Steps of a change of labels: what they can be about in a schema, and how one is made of what somebody picked. */

export type Op = 'rename' | 'merge' | 'remove'
export type Kind = 'label' | 'option' | 'attribute' | 'relation' | 'control'
/** A name, or the path of an option in a tree. */
export type Name = string | string[]

/** As the API takes it. */
export interface Step {
  op: Op
  kind: Kind
  control?: string
  attribute?: string
  from: Name[]
  to?: string
  allow_loss?: boolean
}

/** A list of names in a schema that steps can change. */
export interface Place {
  id: string
  kind: Kind
  control?: string
  attribute?: string
  names: readonly Name[]
}

type Entry = string | { name: string; children?: Entry[]; options?: Entry[]; attributes?: Entry[] }

interface Control {
  name: string
  type: string
  labels?: { name: string; attributes?: { name: string; options?: Entry[] }[] }[]
  options?: Entry[]
  relations?: { name: string }[]
}

const nameOf = (entry: Entry): string => (typeof entry === 'string' ? entry : entry.name)

/** All that steps can be about, in the order of the schema; the controls themselves last. */
export function placesOf(schema: unknown): Place[] {
  const controls = ((schema as { controls?: Control[] } | null)?.controls ?? []).filter((control) => typeof control.name === 'string')
  const places = controls.flatMap(placesIn)
  return controls.length > 0 ? [...places, { id: 'control', kind: 'control', names: controls.map(({ name }) => name) }] : places
}

function placesIn({ name: control, type, labels, options, relations }: Control): Place[] {
  const found: Place[] = []
  const add = (kind: Kind, names: readonly Name[], attribute?: string): void => {
    if (names.length > 0) found.push({ id: [kind, control, attribute ?? ''].join('/'), kind, control, names, ...(attribute === undefined ? {} : { attribute }) })
  }
  if (labels) {
    add('label', labels.map(nameOf))
    const attributes = labels.flatMap((label) => label.attributes ?? [])
    add('attribute', unique(attributes.map(({ name }) => name)))
    for (const attribute of unique(attributes.filter((one) => one.options).map(({ name }) => name))) {
      const all = attributes.filter(({ name }) => name === attribute).flatMap((one) => one.options ?? [])
      add('option', unique(all.map(nameOf)), attribute)
    }
  }
  if (options) add('option', type === 'tree' ? pathsOf(options) : options.map(nameOf))
  if (relations) add('relation', relations.map(nameOf))
  return found
}

const unique = (names: readonly string[]): string[] => [...new Set(names)]

function pathsOf(entries: readonly Entry[], above: readonly string[] = []): string[][] {
  return entries.flatMap((entry) => {
    const path = [...above, nameOf(entry)]
    return [path, ...pathsOf(typeof entry === 'string' ? [] : (entry.children ?? []), path)]
  })
}

export const keyOf = (name: Name): string => JSON.stringify(name)
export const shownName = (name: Name): string => (typeof name === 'string' ? name : name.join(' › '))

export type Lack = 'names' | 'several' | 'to' | 'siblings'

/** What is missing before a step can be made of this; null when nothing is. */
export function lackOf(op: Op, chosen: readonly Name[], to: string): Lack | null {
  if (chosen.length === 0) return 'names'
  if (op !== 'remove' && !to.trim()) return 'to'
  const parents = new Set(chosen.map((name) => (typeof name === 'string' ? '' : keyOf(name.slice(0, -1)))))
  if (parents.size > 1) return 'siblings'
  const others = chosen.filter((name) => (typeof name === 'string' ? name : name.at(-1)) !== to.trim())
  if (op === 'merge' && others.length === 0) return 'several'
  return null
}

/** The step; names are taken in the order of the schema, whatever the order they were picked in. */
export function stepOf(place: Place, op: Op, chosen: readonly Name[], to: string): Step {
  const picked = new Set(chosen.map(keyOf))
  const { kind, control, attribute } = place
  return {
    op,
    kind,
    ...(control === undefined ? {} : { control }),
    ...(attribute === undefined ? {} : { attribute }),
    from: place.names.filter((name) => picked.has(keyOf(name))),
    ...(op === 'remove' ? {} : { to: to.trim() }),
  }
}
