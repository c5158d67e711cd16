// @vitest-environment node
import { beforeAll, describe, expect, it } from 'vitest'
import type { Json } from '../../model/schema'
import { toResult } from '../../model/result'
import type { DocumentStore } from '../../model/document'
import { loadParts } from '../../parts'
import { ALL_TOOLS } from '../../test/shapes'
import { newStage } from '../../test/stage'
import { polylineType } from '.'

beforeAll(() => loadParts(ALL_TOOLS))

const SIZE = { width: 100, height: 100 }
const points = (document: DocumentStore) => (toResult(document)['objects'] as readonly Record<string, Json>[]).map((shape) => shape['points'])

describe('lines', () => {
  it('are drawn by clicks and end with a second click on the last point; they may cross themselves', () => {
    const { editor, document, click } = newStage(ALL_TOOLS)
    editor.setTool('polyline')
    for (const [x, y] of [[100, 100], [300, 300], [300, 100], [100, 300], [101, 300]] as const) click(x, y)
    expect(points(document)).toEqual([[[100, 100], [300, 300], [300, 100], [100, 300]]])
    expect(editor.getState().busy).toBe(false)
  })

  it('keep to steps of 45 degrees with Shift', () => {
    const { editor, document, click } = newStage(ALL_TOOLS)
    editor.setTool('polyline')
    click(100, 100)
    click(200, 108, { shift: true })
    click(262, 175, { shift: true })
    editor.run('draw.confirm')
    const [line] = points(document) as unknown as [readonly (readonly [number, number])[]]
    expect(line[1]).toEqual([200, 100])
    expect(line[2]![0] - 200).toBeCloseTo(line[2]![1] - 100, 3)
  })

  it('are drawn by keyboard and by touch, and turned round', () => {
    const { editor, document, click } = newStage(ALL_TOOLS)
    editor.setTool('polyline')
    editor.setCrosshair({ x: 50, y: 50 })
    for (const step of ['draw.point', 'shape.right10', 'draw.point', 'draw.confirm'] as const) editor.run(step)
    expect(points(document)).toEqual([[[50, 50], [130, 50]]])
    editor.run('shape.reverse')
    expect(points(document)).toEqual([[[130, 50], [50, 50]]])
    editor.run('edit.undo')
    expect(points(document)).toEqual([[[50, 50], [130, 50]]])
    editor.select([])
    expect(editor.can('shape.reverse')).toEqual({ id: 'Select a line first' })
    for (const [x, y] of [[300, 300], [400, 300], [403, 302]] as const) click(x, y, { kind: 'touch' })
    expect(points(document)[1]).toEqual([[300, 300], [400, 300]])
  })

  it('are cut at the border when they are read, and refused where nothing is left', () => {
    const cut = polylineType.parse({ points: [[-50, 50], [50, 50], [50, 150]] }, SIZE)
    expect(cut).toMatchObject({ ok: true, geometry: { points: [[0, 50], [50, 50], [50, 100]] }, repaired: 'the line was cut at the border of the image' })
    for (const bad of [[[1, 1]], [[1, 1], [1, 1]], [[-9, -9], [-1, -5]], [[1, 1], [2, Number.POSITIVE_INFINITY]], 7]) {
      expect(polylineType.parse({ points: bad }, SIZE)).toMatchObject({ ok: false })
    }
  })
})
