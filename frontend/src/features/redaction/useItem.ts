/** The item under review on this screen: its pictures decoded, its regions as a document of the editor. */
import { useEffect, useMemo, useState } from 'react'
import { commands } from '@/app/commands'
import { isSpan, loadParts, type DocumentStore, type LabelSchema, type Picture, type Shape } from '@/engine'
import { loadInputs } from '@/features/editor/loadInputs'
import { openView, type AnswerView } from '@/features/review/view'
import { useDocumentVersion } from '@/modalities/hooks'
import { TextModel } from '@/modalities/text'
import { markOf, type Found, type Gate } from './data'
import { baselineOf, documentOf, flaggedFirst, schemaOf, surfacesOf, type Baseline, type Surface } from './regions'
import { idOf, type Listed } from './RegionList'
import { kindWords } from './words'

export interface Opened {
  readonly gate: Gate
  readonly surfaces: readonly Surface[]
  readonly schema: LabelSchema
  readonly document: DocumentStore
  readonly view: AnswerView
  readonly baseline: Baseline
  readonly pictures: ReadonlyMap<string, Picture>
  readonly models: ReadonlyMap<string, TextModel>
  /** Files that cannot be shown. */
  readonly missing: readonly string[]
}

export type Opening = { readonly opened: Opened; readonly error: null } | { readonly opened: null; readonly error: unknown }

/** Opens what a gate guards; anew for each version of it. */
export function useItem(gate: Gate): Opening & { retry: () => void } {
  const [state, setState] = useState<Opening>({ opened: null, error: null })
  const [tries, setTries] = useState(0)
  useEffect(() => {
    let gone = false
    let made: Opened | null = null
    setState({ opened: null, error: null })
    open(gate).then(
      (opened) => {
        if (gone) return close(opened)
        made = opened
        setState({ opened, error: null })
      },
      (error: unknown) => {
        if (!gone) setState({ opened: null, error })
      },
    )
    return () => {
      gone = true
      const shown = made
      // Not while it is still on the screen.
      if (shown) setTimeout(() => close(shown), 1000)
    }
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- addresses of files are made anew with each answer
  }, [markOf(gate), tries])
  return { ...state, retry: () => setTries((count) => count + 1) }
}

async function open(gate: Gate): Promise<Opened> {
  const surfaces = surfacesOf(gate)
  const schema = schemaOf(surfaces, gate.all_regions, kindWords)
  const [inputs] = await Promise.all([loadInputs({ item: { data: {} }, media: mediaOf(gate) }), loadParts(schema), defineCommands()])
  const document = documentOf(schema, surfaces, gate.all_regions)
  const models = new Map(gate.texts.flatMap(({ name, original }) => (original === null ? [] : [[name, new TextModel(original)] as const])))
  const media = surfaces.map(({ name, width, height }) => ({ name, width, height }))
  const places = new Map(flaggedFirst(gate.all_regions).map(({ id }, index) => [id, index + 1]))
  const caption = ({ id, label }: Shape): string => String(places.get(id) ?? kindWords(label))
  const view = openView({ schema, models, lease: { media: media as never } }, document, { caption })
  for (const editor of view.editors.values()) editor.setShowNames(true)
  view.setReadOnly(gate.state !== 'needs_human')
  return { gate, surfaces, schema, document, view, baseline: baselineOf(document, surfaces), pictures: inputs.pictures, models, missing: inputs.missing }
}

/** What is shown of the item's pictures: the original while it may be seen, else its masked copy. */
function mediaOf({ files }: Gate) {
  return files.flatMap(({ name, kind, unmasked, masked, width, height }) => {
    const url = unmasked ?? masked
    return kind === 'image' && url !== null ? [{ name, url, width, height, mime: 'image/jpeg', thumbnail: null }] : []
  })
}

async function defineCommands(): Promise<void> {
  commands.define((await import('@/commands/shapeCommands')).SHAPE_COMMANDS)
}

function close({ pictures }: Opened): void {
  for (const picture of pictures.values()) if ('close' in picture) picture.close()
}

/** All regions as they stand: those that were found in their order, then what was drawn here. */
export function useListed({ gate, surfaces, schema, document, pictures, models }: Opened): readonly Listed[] {
  const version = useDocumentVersion(document)
  return useMemo(() => {
    const bySurface = new Map(surfaces.map((surface) => [surface.name, surface]))
    const listed = (found: Found | null, name: string, object: Listed['object']): Listed => {
      const surface = bySurface.get(name)
      const model = models.get(name)
      return {
        object,
        found,
        control: schema.controls.find(({ on }) => on === name) ?? null,
        picture: pictures.get(name) ?? null,
        size: { width: surface?.width ?? 0, height: surface?.height ?? 0 },
        quote: model ? quoteOf(model, object, found) : null,
      }
    }
    const known = flaggedFirst(gate.all_regions).map((found) => listed(found, found.name, document.get(found.id) ?? null))
    const ids = new Set(gate.all_regions.map(({ id }) => id))
    const drawn = schema.controls.flatMap(({ name, on }) => document.list(name).flatMap((object) => (ids.has(object.id) ? [] : [listed(null, on ?? '', object)])))
    return [...known, ...drawn].filter((row) => idOf(row) !== '')
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the version says when the document is another
  }, [gate, surfaces, schema, document, pictures, models, version])
}

function quoteOf(model: TextModel, object: Listed['object'], found: Found | null): string {
  const span = object && isSpan(object) ? [object.start, object.end] : found && 'span' in found.shape ? found.shape.span : null
  return span ? Array.from(model.text).slice(span[0], span[1]).join('') : ''
}
