// @vitest-environment node
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { rotatePoint } from '../../geometry/primitives'
import type { Json } from '../../model/schema'
import { toResult } from '../../model/result'
import type { DocumentStore } from '../../model/document'
import { loadParts } from '../../parts'
import { ALL_TOOLS, ANY_SHAPE } from '../../test/shapes'
import { newStage } from '../../test/stage'
import { type EllipseShape, ellipseType } from '.'

beforeAll(() => loadParts(ALL_TOOLS))

const SIZE = { width: 100, height: 100 }
const measures = (document: DocumentStore) =>
  (toResult(document)['objects'] as readonly Record<string, Json>[]).map(({ cx, cy, rx, ry, angle }) => [cx, cy, rx, ry, angle])

describe('ellipses', () => {
  it('are drawn between two corners, as circles with Shift, from the centre with Alt', () => {
    const { editor, document, drag, click } = newStage(ALL_TOOLS)
    editor.setTool('ellipse')
    drag([100, 100], [200, 160])
    editor.select([])
    drag([300, 100], [360, 130], { shift: true })
    editor.select([])
    click(300, 300, { alt: true })
    click(340, 320, { alt: true })
    expect(measures(document)).toEqual([[150, 130, 50, 30, 0], [330, 130, 30, 30, 0], [300, 300, 40, 20, 0]])
  })

  it('keep the far end where it is when one end of an axis is dragged, or the centre with Alt', () => {
    const { editor, document, drag } = newStage(ALL_TOOLS)
    editor.setTool('ellipse')
    drag([100, 100], [200, 160])
    drag([200, 130], [240, 130])
    expect(measures(document)).toEqual([[170, 130, 70, 30, 0]])
    drag([170, 100], [170, 90], { alt: true })
    expect(measures(document)).toEqual([[170, 130, 70, 40, 0]])
    drag([170, 72], [260, 130], { shift: true })
    expect(measures(document)).toEqual([[170, 130, 70, 40, 90]])
  })

  it('are placed, turned and stretched by keyboard alone', () => {
    const { editor, document } = newStage(ALL_TOOLS)
    editor.setTool('ellipse')
    editor.setCrosshair({ x: 320, y: 240 })
    editor.run('draw.confirm')
    const [[cx, cy, rx, ry]] = measures(document) as [number[]]
    expect([cx, cy]).toEqual([320, 240])
    editor.run('shape.wider')
    editor.run('handle.previous')
    expect(editor.getState().handle).toBe('rotate')
    editor.run('shape.right10')
    expect(measures(document)).toEqual([[320, 240, rx! + 0.5, ry, 10]])
  })

  it('tell inside from outside, and their edge', () => {
    const ellipse = { ...(fc.sample(ANY_SHAPE['ellipse']!, { numRuns: 1, seed: 3 })[0] as EllipseShape), cx: 100, cy: 100, rx: 50, ry: 20, angle: 90 }
    expect(['edge', 'inside', null]).toEqual([[100, 148], [100, 100], [140, 100]].map(([x, y]) => ellipseType.hit(ellipse, { x: x!, y: y! }, 4)))
    fc.assert(
      fc.property(ANY_SHAPE['ellipse']!, fc.integer({ min: 0, max: 359 }), (shape, degrees) => {
        const { cx, cy, rx, ry, angle } = shape as EllipseShape
        const turn = (degrees * Math.PI) / 180
        const at = rotatePoint({ x: cx + rx * Math.cos(turn), y: cy + ry * Math.sin(turn) }, { x: cx, y: cy }, angle)
        expect(ellipseType.hit(shape as EllipseShape, at, 1)).toBe('edge')
        const { minX, minY, maxX, maxY } = ellipseType.bounds(shape as EllipseShape)
        expect(at.x > minX - 1e-6 && at.x < maxX + 1e-6 && at.y > minY - 1e-6 && at.y < maxY + 1e-6).toBe(true)
      }),
    )
  })

  it('are brought within the image when they are read, or refused', () => {
    expect(ellipseType.parse({ cx: 105, cy: 50, rx: 20, ry: -10, angle: -30 }, SIZE)).toMatchObject({
      ok: true,
      geometry: { cx: 100, cy: 50, rx: 20, ry: 10, angle: 330 },
      repaired: 'the ellipse was brought within the image',
    })
    const faults: Record<string, Json>[] = [{ rx: 0 }, { cx: 300 }, { ry: Number.NaN }, { angle: 'x' }]
    for (const bad of faults) {
      expect(ellipseType.parse({ cx: 50, cy: 50, rx: 5, ry: 5, ...bad }, SIZE)).toMatchObject({ ok: false })
    }
  })
})
