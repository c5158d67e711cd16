// @vitest-environment node
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../model/schema'
import { toResult } from '../../model/result'
import { SCHEMA } from '../../test/schema'
import { newStage } from '../../test/stage'
import { IMAGE } from '../../test/steps'
import { cornersOf, isInside } from './model'
import { boxOnEdge } from './part'

const grain = (most: number) => fc.integer({ min: 0, max: most })
const at = fc.tuple(grain(640), grain(480))

describe('rotated boxes', () => {
  it('stand on the edge that was drawn, as far from it as the third point', () => {
    const box = boxOnEdge([[100, 100], [200, 100], [150, 160]], IMAGE)
    expect(box).toEqual({ x: 100, y: 100, w: 100, h: 60, angle: 0 })
    const turned = boxOnEdge([[100, 100], [170, 170], [135, 205]], IMAGE)
    expect(turned).toMatchObject({ w: 98.99, h: 49.5, angle: 45 })
    expect(cornersOf(turned)[0]?.x).toBeCloseTo(100, 1)
    expect(cornersOf(turned)[0]?.y).toBeCloseTo(100, 1)
    const above = boxOnEdge([[100, 100], [200, 100], [150, 60]], IMAGE)
    expect(above).toEqual({ x: 100, y: 60, w: 100, h: 40, angle: 0 })
  })

  it('always are boxes that the server takes', () => {
    const diagonal = Math.hypot(640, 480)
    fc.assert(
      fc.property(at, at, at, (a, b, c) => {
        const box = boxOnEdge([a, b, c], IMAGE)
        expect(isInside(box, IMAGE)).toBe(true)
        expect(Math.min(box.w, box.h)).toBeGreaterThan(0)
        expect(Math.max(box.w, box.h)).toBeLessThanOrEqual(diagonal + 0.01)
      }),
    )
  })

  it('are drawn by three clicks, by a drag and a click, or by keyboard', () => {
    const { editor, document, click, drag } = newStage(SCHEMA)
    const boxes = () => (toResult(document)['objects'] as readonly Record<string, Json>[]).map(({ x, y, w, h, angle }) => [x, y, w, h, angle])
    editor.setTool('rotated')
    for (const [x, y] of [[100, 100], [200, 100], [150, 160]] as const) click(x, y)
    expect(boxes()).toEqual([[100, 100, 100, 60, 0]])
    editor.select([])
    drag([300, 100], [300, 200])
    click(240, 150)
    expect(boxes()[1]).toEqual([220, 120, 100, 60, 90])
    editor.select([])
    editor.setCrosshair({ x: 400, y: 400 })
    editor.run('draw.point')
    editor.run('shape.right10')
    editor.run('draw.point')
    editor.run('shape.up10')
    editor.run('draw.point')
    expect(boxes()[2]).toEqual([400, 320, 80, 80, 0])
    expect(editor.getState().busy).toBe(false)
  })
})
