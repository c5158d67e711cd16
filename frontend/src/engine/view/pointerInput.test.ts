// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Editor } from '../editor'
import { DocumentStore } from '../model/document'
import { SCHEMA } from '../test/schema'
import { bindPointer } from './pointerInput'

interface Touch {
  readonly id: number
  readonly x: number
  readonly y: number
  readonly kind?: 'touch' | 'pen' | 'mouse'
  /** Milliseconds since the beginning. */
  readonly time?: number
}

const stage = () => {
  const host = document.createElement('div')
  // The simulated page captures no pointers; what they do reaches the element all the same.
  host.setPointerCapture = () => undefined
  const editor = new Editor({ document: new DocumentStore(SCHEMA), control: 'objects', image: { width: 640, height: 480 } })
  editor.camera.resize({ width: 640, height: 480 })
  editor.camera.actualSize()
  const setCursor = vi.fn<(cursor: string) => void>()
  bindPointer(host, editor, { pointerAt: () => undefined, setCursor })
  const send = (type: string, { id, x, y, kind = 'touch', time = 0 }: Touch) => {
    const event = new PointerEvent(type, { pointerId: id, pointerType: kind, clientX: x, clientY: y, button: 0, bubbles: true, cancelable: true })
    Object.defineProperty(event, 'timeStamp', { value: time })
    host.dispatchEvent(event)
  }
  return {
    editor,
    setCursor,
    down: (touch: Touch) => send('pointerdown', touch),
    move: (touch: Touch) => send('pointermove', touch),
    up: (touch: Touch) => send('pointerup', touch),
  }
}

const shapes = (editor: Editor) => editor.document.list('objects')

describe('fingers and pens', () => {
  let at: ReturnType<typeof stage>
  beforeEach(() => {
    at = stage()
    at.editor.setTool('box')
  })

  it('draws with one finger', () => {
    at.down({ id: 1, x: 100, y: 100 })
    at.move({ id: 1, x: 220, y: 180 })
    at.up({ id: 1, x: 220, y: 180 })
    expect(shapes(at.editor)).toMatchObject([{ type: 'box', x: 100, y: 100, w: 120, h: 80 }])
  })

  it('moves the view with two fingers side by side, and drops what the first one began', () => {
    at.down({ id: 1, x: 100, y: 100 })
    at.move({ id: 1, x: 140, y: 130 })
    const before = at.editor.camera.toImage({ x: 0, y: 0 })
    at.down({ id: 2, x: 240, y: 130 })
    at.move({ id: 1, x: 170, y: 150 })
    at.move({ id: 2, x: 270, y: 150 })
    at.up({ id: 1, x: 170, y: 150 })
    at.up({ id: 2, x: 270, y: 150 })
    const after = at.editor.camera.toImage({ x: 0, y: 0 })
    expect(at.editor.camera.zoom).toBeCloseTo(1, 1)
    expect(before.x - after.x).toBeGreaterThan(15)
    expect(before.y - after.y).toBeGreaterThan(10)
    expect(shapes(at.editor)).toEqual([])
  })

  it('zooms with two fingers that move apart, about what lies between them', () => {
    const middle = { x: 320, y: 240 }
    const held = at.editor.camera.toImage(middle)
    at.down({ id: 1, x: 270, y: 240 })
    at.down({ id: 2, x: 370, y: 240 })
    for (const by of [10, 20, 30, 40, 50]) {
      at.move({ id: 1, x: 270 - by, y: 240 })
      at.move({ id: 2, x: 370 + by, y: 240 })
    }
    expect(at.editor.camera.zoom).toBeCloseTo(2, 6)
    expect(at.editor.camera.toView(held).x).toBeCloseTo(middle.x, 6)
    expect(at.editor.camera.toView(held).y).toBeCloseTo(middle.y, 6)
  })

  it('takes no notice of the hand beside a pen, whether it comes before, during or right after', () => {
    at.down({ id: 1, x: 500, y: 400 })
    at.move({ id: 1, x: 510, y: 410 })
    at.down({ id: 9, x: 100, y: 100, kind: 'pen', time: 50 })
    at.move({ id: 1, x: 520, y: 420, time: 60 })
    // A pen held still for long is down all the same.
    at.down({ id: 2, x: 480, y: 420, time: 5000 })
    at.move({ id: 2, x: 400, y: 420, time: 5010 })
    at.move({ id: 9, x: 200, y: 160, kind: 'pen', time: 5020 })
    at.up({ id: 9, x: 200, y: 160, kind: 'pen', time: 5030 })
    at.up({ id: 2, x: 400, y: 420, time: 5040 })
    at.down({ id: 3, x: 480, y: 420, time: 5100 })
    at.move({ id: 3, x: 300, y: 300, time: 5110 })
    at.up({ id: 3, x: 300, y: 300, time: 5120 })
    expect(shapes(at.editor)).toMatchObject([{ x: 100, y: 100, w: 100, h: 60 }])
    expect(at.editor.camera.zoom).toBe(1)
  })

  it('takes fingers again once the pen is gone', () => {
    at.down({ id: 9, x: 100, y: 100, kind: 'pen', time: 10 })
    at.up({ id: 9, x: 100, y: 100, kind: 'pen', time: 20 })
    const { length } = shapes(at.editor)
    at.down({ id: 1, x: 300, y: 300, time: 2000 })
    at.move({ id: 1, x: 400, y: 360, time: 2010 })
    at.up({ id: 1, x: 400, y: 360, time: 2020 })
    expect(shapes(at.editor)).toHaveLength(length + 1)
  })

  it('shows the cursor of a handle as it lies in a turned view', () => {
    at.down({ id: 1, x: 200, y: 200, kind: 'mouse' })
    at.move({ id: 1, x: 300, y: 260, kind: 'mouse' })
    at.up({ id: 1, x: 300, y: 260, kind: 'mouse' })
    at.editor.setTool('select')
    const cursorAt = (x: number, y: number): string | undefined => {
      const seen = at.editor.camera.toView({ x, y })
      at.move({ id: 1, ...seen, kind: 'mouse' })
      return at.setCursor.mock.lastCall?.[0]
    }
    const cursors = (): (string | undefined)[] => [cursorAt(300, 260), cursorAt(300, 230)]
    expect(cursors()).toEqual(['nwse-resize', 'ew-resize'])
    at.editor.camera.turnBy(1)
    expect(cursors()).toEqual(['nesw-resize', 'ns-resize'])
    at.editor.camera.mirror()
    expect(cursors()).toEqual(['nwse-resize', 'ns-resize'])
  })
})
