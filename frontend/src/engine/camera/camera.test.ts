import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Camera, type Turn } from './camera'

const IMAGE = { width: 640, height: 480 }
const turns = fc.record({ quarters: fc.constantFrom<Turn['quarters']>(0, 1, 2, 3), mirrored: fc.boolean() })
const points = fc.record({ x: fc.double({ min: 0, max: 640, noNaN: true }), y: fc.double({ min: 0, max: 480, noNaN: true }) })

const cameraOf = (turn: Turn): Camera => {
  const camera = new Camera(IMAGE)
  camera.resize({ width: 1000, height: 688 })
  camera.turnTo(turn)
  return camera
}

describe('a turned view', () => {
  it('finds each point of the picture again, however it is turned, mirrored, zoomed and moved', () => {
    fc.assert(
      fc.property(turns, points, fc.double({ min: 0.06, max: 60, noNaN: true }), fc.double({ min: -300, max: 300, noNaN: true }), (turn, point, zoom, by) => {
        const camera = cameraOf(turn)
        camera.zoomTo(zoom, { x: 400, y: 300 })
        camera.panBy(by, -by)
        const { x, y } = camera.toImage(camera.toView(point))
        expect(x).toBeCloseTo(point.x, 6)
        expect(y).toBeCloseTo(point.y, 6)
      }),
    )
  })

  it('shows a quarter turn clockwise, then mirrored as it is seen', () => {
    const camera = cameraOf({ quarters: 1, mirrored: false })
    const corner = (): readonly (readonly [number, number])[] =>
      [{ x: 0, y: 0 }, { x: 640, y: 0 }].map((point) => camera.toView(point)).map(({ x, y }) => [Math.round(x - camera.centre.x), Math.round(y - camera.centre.y)])
    const [across, down] = [240, 320]
    expect(corner()).toEqual([[across, -down], [across, down]])
    camera.mirror()
    expect(corner()).toEqual([[-across, -down], [-across, down]])
    camera.mirror()
    expect(camera.state).toMatchObject({ quarters: 1, mirrored: false })
  })

  it('keeps what lies under the pointer there while it zooms, and all of it in view when it fits', () => {
    fc.assert(
      fc.property(turns, fc.double({ min: 1, max: 3, noNaN: true }), (turn, factor) => {
        const camera = cameraOf(turn)
        expect(camera.visible.minX).toBeLessThanOrEqual(0)
        expect(camera.visible.maxY).toBeGreaterThanOrEqual(480)
        const at = { x: 520, y: 330 }
        const before = camera.toImage(at)
        camera.zoomAt(at, factor)
        expect(camera.toImage(at).x).toBeCloseTo(before.x, 6)
        expect(camera.toImage(at).y).toBeCloseTo(before.y, 6)
      }),
    )
  })

  it('takes a step on the screen as the step in the picture that is seen so', () => {
    fc.assert(
      fc.property(turns, fc.constantFrom([1, 0] as const, [0, 1] as const, [-10, 0] as const, [3, -4] as const), (turn, [dx, dy]) => {
        const camera = cameraOf(turn)
        camera.actualSize()
        const from = camera.toView({ x: 300, y: 200 })
        const [x, y] = camera.toImageStep(dx, dy)
        const to = camera.toView({ x: 300 + x, y: 200 + y })
        expect(to.x - from.x).toBeCloseTo(dx, 9)
        expect(to.y - from.y).toBeCloseTo(dy, 9)
      }),
    )
  })

  it('is followed by another camera with its turn', () => {
    const camera = cameraOf({ quarters: 3, mirrored: true })
    camera.zoomAt({ x: 300, y: 300 }, 4)
    const other = new Camera(IMAGE)
    other.resize({ width: 500, height: 300 })
    other.follow(camera)
    expect(other.state).toMatchObject({ quarters: 3, mirrored: true, zoom: camera.zoom })
    expect(other.toImage(other.centre).x).toBeCloseTo(camera.toImage(camera.centre).x, 6)
  })
})
