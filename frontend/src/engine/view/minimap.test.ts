// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Editor } from '../editor'
import { DocumentStore } from '../model/document'
import { SCHEMA } from '../test/schema'
import { type Minimap, mountMinimap } from './minimap'

const stage = () => {
  const host = document.createElement('div')
  const editor = new Editor({ document: new DocumentStore(SCHEMA), control: 'objects', image: { width: 1600, height: 1200 } })
  editor.camera.resize({ width: 800, height: 600 })
  const minimap = mountMinimap(host, editor)
  minimap.setPicture(null)
  const box = host.querySelector<HTMLElement>('[data-part=minimap]')!
  // The simulated page captures no pointers.
  box.setPointerCapture = () => undefined
  const frame = box.lastElementChild as HTMLElement
  return { host, editor, minimap, box, frame }
}

const press = (box: HTMLElement, x: number, y: number, type = 'pointerdown'): void => {
  box.dispatchEvent(new PointerEvent(type, { clientX: x, clientY: y, buttons: 1, bubbles: true, cancelable: true }))
}

describe('the minimap', () => {
  let at: ReturnType<typeof stage>
  let minimap: Minimap
  beforeEach(() => {
    // There is nothing to draw on here; what is drawn is looked at in a browser.
    vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null)
    at = stage()
    minimap = at.minimap
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('is there while a part of the picture is out of the view, where there is room', () => {
    expect(at.box.style.display).toBe('none')
    at.editor.camera.actualSize()
    minimap.follow()
    expect(at.box.style.display).toBe('block')
    at.editor.camera.resize({ width: 400, height: 600 })
    minimap.follow()
    expect(at.box.style.display).toBe('none')
    minimap.destroy()
    expect(at.host.querySelector('[data-part=minimap]')).toBeNull()
  })

  it('frames the part that is in the view, also where the view is turned', () => {
    at.editor.camera.actualSize()
    at.editor.camera.centreOn({ x: 800, y: 600 })
    minimap.follow()
    expect([at.box.style.width, at.box.style.height]).toEqual(['160px', '120px'])
    expect(at.frame.style).toMatchObject({ transform: 'translate(40px, 30px)', width: '80px', height: '60px' })
    at.editor.camera.turnBy(1)
    minimap.follow()
    expect([at.box.style.width, at.box.style.height]).toEqual(['90px', '120px'])
    expect(at.frame.style).toMatchObject({ transform: 'translate(15px, 37.5px)', width: '60px', height: '45px' })
  })

  it('takes the view where it is pressed and dragged, and draws nothing there', () => {
    const drawing = vi.fn<() => void>()
    at.host.addEventListener('pointerdown', drawing)
    at.editor.camera.actualSize()
    minimap.follow()
    press(at.box, 60, 50)
    expect(at.editor.camera.toImage(at.editor.camera.centre)).toEqual({ x: 600, y: 500 })
    press(at.box, 100, 70, 'pointermove')
    expect(at.editor.camera.toImage(at.editor.camera.centre)).toEqual({ x: 1000, y: 700 })
    expect(drawing).not.toHaveBeenCalled()
  })
})
