// @vitest-environment node
import fc from 'fast-check'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { Editor } from '../../editor'
import type { Json } from '../../model/schema'
import { fromResult, toResult } from '../../model/result'
import type { DocumentStore } from '../../model/document'
import { loadParts } from '../../parts'
import polygons from '../../test/polygons.fixture.json'
import { ALL_TOOLS, anyPolygon } from '../../test/shapes'
import { IMAGE } from '../../test/steps'
import { newStage } from '../../test/stage'
import { combine } from './combine'
import { polygonType } from '.'
import { ringArea } from '../points/paths'
import { ringsOf } from './model'
import { polygonProblem } from './sound'
import { parsePolygon } from './wire'

// Many examples, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })
beforeAll(() => loadParts(ALL_TOOLS))

const SIZE = { width: 100, height: 100 }

const shapes = (document: DocumentStore) =>
  (toResult(document)['objects'] as readonly Record<string, Json>[]).map(({ id: _id, ...shape }) => shape)

const square = (x: number, y: number, side: number) => [[x, y], [x + side, y], [x + side, y + side], [x, y + side]]

const withPolygons = (...rings: (readonly (readonly number[])[])[]) => {
  const stage = newStage(ALL_TOOLS)
  const objects = rings.map((points, i) => ({ id: `p${i}`, label: 'car', type: 'polygon', points }))
  stage.document.restore(fromResult(ALL_TOOLS, { objects }, { sizes: { photo: IMAGE } }).snapshot)
  return stage
}

const refusals = (editor: Editor): string[] => {
  const said: string[] = []
  editor.onRefused(({ id }) => said.push(id))
  return said
}

describe('soundness', () => {
  it('is decided as the server decides it', () => {
    const decided = polygons.map(({ sound: _sound, ...raw }) => {
      const part = (one: { points: number[][]; holes?: number[][][] }) => [one.points, ...(one.holes ?? [])] as unknown as [number, number][][]
      const parts = [raw, ...('parts' in raw ? (raw.parts ?? []) : [])].map(part)
      return polygonProblem({ parts }) === null && parts.flat(2).every(([x, y]) => x >= 0 && x <= 100 && y >= 0 && y <= 100)
    })
    expect(decided).toEqual(polygons.map(({ sound }) => sound))
  })

  it('what is read of any of these examples is sound, or refused', () => {
    for (const { sound, ...raw } of polygons) {
      const outcome = parsePolygon(raw as Readonly<Record<string, Json>>, SIZE)
      if (sound) expect(outcome).toMatchObject({ ok: true, repaired: null })
      if (outcome.ok) expect(polygonProblem(outcome.geometry)).toBeNull()
    }
  })

  it('repairs an outline that crosses itself, and cuts what leaves the image', () => {
    const bow = parsePolygon({ points: [[10, 10], [50, 50], [50, 10], [10, 50]] }, SIZE)
    expect(bow).toMatchObject({ ok: true, repaired: 'the outline of the polygon crossed itself' })
    expect(bow.ok && bow.geometry.parts.map((part) => Math.round(ringArea(part[0]!)))).toEqual([400, 400])
    const wide = parsePolygon({ points: square(80, 80, 50) }, SIZE)
    expect(wide).toMatchObject({ ok: true, repaired: 'the polygon was cut at the border of the image' })
    expect(wide.ok && polygonType.bounds({ ...wide.geometry } as never)).toEqual({ minX: 80, minY: 80, maxX: 100, maxY: 100 })
    const closed = parsePolygon({ points: [...square(10, 10, 20), [10, 10]] }, SIZE)
    expect(closed).toMatchObject({ ok: true, repaired: 'points that stood twice were removed', geometry: { parts: [[square(10, 10, 20)]] } })
    for (const points of [[[1, 1], [2, 2]], [[1, 1], [2, Number.NaN], [3, 1]], [[200, 200], [300, 200], [300, 300]], 'x', null]) {
      expect(parsePolygon({ points }, SIZE)).toMatchObject({ ok: false })
    }
  })
})

describe('drawing polygons', () => {
  it('sets points by clicks; a click on the first one finishes', () => {
    const { editor, document, click, at } = newStage(ALL_TOOLS)
    editor.setTool('polygon')
    click(100, 100)
    expect(editor.getState().busy).toBe(true)
    editor.pointerMove(at(150, 120))
    expect(editor.overlay?.shapes).toHaveLength(1)
    click(200, 100)
    click(200, 200)
    click(102, 101)
    expect(shapes(document)).toEqual([{ label: 'car', type: 'polygon', points: [[100, 100], [200, 100], [200, 200]] }])
    expect(editor.getState()).toMatchObject({ busy: false, selection: [document.list()[0]?.id] })
    expect(document.nextUndo?.message.values).toEqual({ shape: 'polygon', label: 'car' })
  })

  it('draws by keyboard alone: points at the crosshair, one back, Enter', () => {
    const { editor, document } = newStage(ALL_TOOLS)
    editor.setTool('polygon')
    editor.setCrosshair({ x: 100, y: 100 })
    editor.run('draw.point')
    for (const [key, times] of [['shape.right10', 1], ['shape.down10', 1], ['shape.down10', 1], ['shape.left10', 1]] as const) {
      for (let i = 0; i < times; i += 1) editor.run(key)
      editor.run('draw.point')
    }
    expect(editor.run('draw.back')).toBe(true)
    expect(editor.run('edit.undo')).toBe(true)
    editor.run('draw.confirm')
    expect(shapes(document)).toEqual([{ label: 'car', type: 'polygon', points: [[100, 100], [180, 100], [180, 180]] }])
    editor.run('handle.next')
    editor.run('shape.left')
    expect(shapes(document)[0]?.['points']).toEqual([[99, 100], [180, 100], [180, 180]])
    editor.endKeyGesture()
    editor.run('handle.next')
    expect(editor.getState().handle).toBe('m0.0')
    editor.run('shape.up10')
    expect(editor.getState().handle).toBe('v0.1')
    editor.run('shape.up10')
    expect(shapes(document)[0]?.['points']).toEqual([[99, 100], [139.5, 80], [180, 100], [180, 180]])
    editor.run('edit.delete')
    expect(shapes(document)[0]?.['points']).toEqual([[99, 100], [180, 100], [180, 180]])
    editor.run('edit.undo')
    editor.run('edit.undo')
    expect(shapes(document)[0]?.['points']).toEqual([[99, 100], [180, 100], [180, 180]])
  })

  it('places a whole one with Enter, and removes it with Delete', () => {
    const { editor, document } = newStage(ALL_TOOLS)
    editor.setTool('polygon')
    editor.setCrosshair({ x: 300, y: 200 })
    editor.run('draw.confirm')
    expect(shapes(document)[0]?.['points']).toHaveLength(5)
    editor.run('edit.delete')
    expect(document.size).toBe(0)
  })

  it('draws by touch; a second finger takes back one tap, not the outline', () => {
    const { editor, document, click, at } = newStage(ALL_TOOLS)
    const touch = { kind: 'touch' } as const
    editor.setTool('polygon')
    click(100, 100, touch)
    click(200, 100, touch)
    editor.pointerDown(at(300, 300, touch))
    editor.interruptGesture()
    expect(editor.getState().busy).toBe(true)
    // A tap rolls a little.
    editor.pointerDown(at(200, 200, touch))
    editor.pointerMove(at(204, 203, touch))
    editor.pointerUp(at(204, 203, touch))
    click(108, 106, touch)
    expect(shapes(document)[0]?.['points']).toEqual([[100, 100], [200, 100], [204, 203]])
  })

  it('draws freehand with one stroke', () => {
    const { editor, document, at } = newStage(ALL_TOOLS)
    editor.setTool('polygon')
    editor.pointerDown(at(200, 100))
    for (let i = 1; i <= 72; i += 1) editor.pointerMove(at(100 + 100 * Math.cos((i * Math.PI) / 36), 100 + 60 * Math.sin((i * Math.PI) / 36)))
    editor.pointerUp(at(199, 98))
    const [drawn] = document.list('objects')
    expect(drawn).toBeDefined()
    expect(polygonType.area(drawn as never)).toBeGreaterThan(Math.PI * 100 * 60 * 0.95)
    expect(ringsOf(drawn as never)[0]!.length).toBeLessThan(60)
    // Beyond its beginning: the loop at the end is left out.
    editor.select([])
    editor.pointerDown(at(300, 300))
    for (const [x, y] of [[400, 300], [400, 400], [300, 400], [310, 290], [360, 280]] as const) editor.pointerMove(at(x, y))
    editor.pointerUp(at(360, 280))
    expect(document.size).toBe(2)
  })

  it('refuses an outline that crosses itself and keeps its points; too few are refused as well', () => {
    const { editor, document, click } = newStage(ALL_TOOLS)
    const said = refusals(editor)
    editor.setTool('polygon')
    click(100, 100)
    click(200, 200)
    editor.run('draw.confirm')
    click(200, 100)
    click(100, 220)
    editor.run('draw.confirm')
    expect(document.size).toBe(0)
    expect(said).toEqual(['Set at least {count} points, or press Escape', 'The outline crosses or touches itself: move or remove a point'])
    editor.run('draw.back')
    editor.run('draw.confirm')
    expect(document.size).toBe(1)
  })

  it('does not commit a corner dragged across the outline', () => {
    const { editor, document, drag } = withPolygons(square(100, 100, 100))
    const said = refusals(editor)
    editor.select(['p0'])
    drag([100, 100], [300, 150])
    expect(said).toHaveLength(1)
    expect(shapes(document)[0]?.['points']).toEqual(square(100, 100, 100))
    drag([100, 100], [90, 80])
    drag([200, 150], [230, 150])
    expect(shapes(document)[0]?.['points']).toEqual([[90, 80], [200, 100], [230, 150], [200, 200], [100, 200]])
    drag([230, 150], [230, 150], { alt: true })
    expect(shapes(document)[0]?.['points']).toEqual([[90, 80], [200, 100], [200, 200], [100, 200]])
  })

  it('Escape takes all points back', () => {
    const { editor, click } = newStage(ALL_TOOLS)
    editor.setTool('polygon')
    click(100, 100)
    click(200, 100)
    editor.run('draw.cancel')
    expect([editor.overlay, editor.getState().busy, editor.getState().tool]).toEqual([null, false, 'polygon'])
  })
})

describe('combining polygons', () => {
  it('cuts the selected one out of what lies beneath: a hole', () => {
    const { editor, document } = withPolygons(square(100, 100, 100), square(130, 130, 20))
    editor.select(['p1'])
    expect(editor.run('shape.subtract')).toBe(true)
    expect(shapes(document)).toHaveLength(1)
    expect(shapes(document)[0]?.['holes']).toHaveLength(1)
    const [polygon] = document.list()
    expect(polygonType.area(polygon as never)).toBe(10_000 - 400)
    expect(polygonType.hit(polygon as never, { x: 140, y: 140 }, 2)).toBeNull()
    expect(polygonType.hit(polygon as never, { x: 131, y: 140 }, 2)).toBe('edge')
    expect(polygonType.describe(polygon as never)).toBe('8 points, 100 by 100 at 100, 100, 1 hole')
    editor.run('edit.undo')
    expect(shapes(document)).toHaveLength(2)
  })

  it('joins those that are apart into one of several parts, and splits it again', () => {
    const { editor, document } = withPolygons(square(100, 100, 50), square(300, 100, 50))
    editor.select(['p0', 'p1'])
    editor.run('shape.join')
    expect(shapes(document)).toHaveLength(1)
    expect(shapes(document)[0]?.['parts']).toHaveLength(1)
    expect(document.list()[0]?.id).toBe('p0')
    editor.run('shape.split')
    expect(shapes(document).map(({ points, parts }) => [(points as []).length, parts])).toEqual([[4, undefined], [4, undefined]])
  })

  it('joins the selected one with what it lies on, and says when there is nothing', () => {
    const { editor, document } = withPolygons(square(100, 100, 50), square(130, 100, 50), square(400, 100, 50))
    const said = refusals(editor)
    editor.select(['p1'])
    editor.run('shape.join')
    expect(document.list().map(({ id }) => id)).toEqual(['p0', 'p2'])
    expect(polygonType.area(document.get('p0') as never)).toBe(80 * 50)
    editor.select(['p2'])
    editor.run('shape.join')
    editor.run('shape.subtract')
    expect(said).toHaveLength(2)
    editor.select([])
    expect(editor.can('shape.join')).toEqual({ id: 'Select polygons, masks or lines first' })
  })

  it('never makes a polygon that the server would refuse', () => {
    fc.assert(
      fc.property(anyPolygon, anyPolygon, fc.constantFrom('union' as const, 'difference' as const, 'intersection' as const), (one, other, operation) => {
        const made = combine(operation, one, other)
        if (made && made.parts.length > 0) expect(polygonProblem(made)).toBeNull()
      }),
    )
  })
})
