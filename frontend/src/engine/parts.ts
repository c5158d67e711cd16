import { type Action, registerActions } from './editorActions'
import type { Shape } from './model/objects'
import type { LabelSchema } from './model/schema'
import { type Combiner, registerCombiner, registerShapeType } from './shapes/registry'
import type { ShapeType } from './shapes/shapeType'
import type { ToolType } from './tools/tool'
import { registerTool } from './tools/registry'

/** What one tool of a label schema brings: loaded when a schema names it, so that nobody waits for the others. */
export interface EnginePart<S extends Shape = Shape> {
  readonly type?: ShapeType<S>
  readonly tools: readonly ToolType[]
  readonly combiner?: Combiner
  readonly actions?: Readonly<Record<string, Action>>
}

/** What every shape can do that the first item does not need at once. */
const ALL = 'all'

/** By the name of the tool in a label schema. */
const PARTS: Readonly<Record<string, () => Promise<EnginePart>>> = {
  [ALL]: async () => (await import('./editing/part')).part,
  convert: async () => (await import('./editing/convertPart')).part,
  box: async () => (await import('./shapes/box/part')).part,
  polygon: async () => (await import('./shapes/polygon/part')).part,
  polyline: async () => (await import('./shapes/polyline/part')).part,
  keypoints: async () => (await import('./shapes/keypoints/part')).part,
  mask: async () => (await import('./shapes/mask/part')).part,
  ellipse: async () => (await import('./shapes/ellipse/part')).part,
}

const loading = new Map<string, Promise<void>>()

const load = (name: string): Promise<void> => {
  const begun = loading.get(name)
  if (begun) return begun
  const promise = bring(name)
  loading.set(name, promise)
  // Asked for again the next time: the network may be back.
  promise.catch(() => loading.delete(name))
  return promise
}

const bring = async (name: string): Promise<void> => {
  const part = await PARTS[name]?.()
  if (part) install(part)
}

const install = ({ type, tools, combiner, actions }: EnginePart): void => {
  if (type) registerShapeType(type)
  if (type && combiner) registerCombiner(type.type, combiner)
  for (const tool of tools) registerTool(tool)
  if (actions) registerActions(actions)
}

/** Areas become polygons or masks where a label may be both. */
const converting = (tools: readonly string[]): readonly string[] => (tools.length > 1 && (tools.includes('polygon') || tools.includes('mask')) ? ['convert'] : [])

/** Brings every shape that a schema may be answered with; before that, such shapes are kept but not drawn. */
export const loadParts = async (schema: LabelSchema): Promise<void> => {
  const names = new Set(schema.controls.flatMap(({ type, tools = [] }) => (type === 'shapes' ? [ALL, ...converting(tools), ...tools] : tools)))
  await Promise.all([...names].map(load))
}
