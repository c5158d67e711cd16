import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CommandRegistry, bindEditor } from '@/commands'
import { DocumentStore, Editor, toResult, type LabelSchema } from '@/engine'
import { ImageCanvas } from './ImageCanvas'

const SCHEMA: LabelSchema = {
  version: 1,
  inputs: [{ name: 'photo', type: 'image' }],
  controls: [{ name: 'objects', type: 'shapes', on: 'photo', tools: ['box'], labels: [{ name: 'car', title: 'Car' }, { name: 'person', title: 'Person' }] }],
}

/** A drawing surface that takes every call: what is drawn is proved elsewhere. */
const context = (canvas: HTMLCanvasElement): CanvasRenderingContext2D =>
  new Proxy({ canvas } as unknown as CanvasRenderingContext2D, {
    get: (target, name) => (name === 'canvas' ? target.canvas : name === 'measureText' ? () => ({ width: 10 }) : () => undefined),
    set: () => true,
  })

const { getContext } = HTMLCanvasElement.prototype

const newEditor = (): Editor => new Editor({ document: new DocumentStore(SCHEMA), control: 'objects', image: { width: 640, height: 480 } })

function mount(editor: Editor) {
  const commands = new CommandRegistry()
  const stopListening = commands.listen(document)
  const unbind = bindEditor(commands, editor)
  const view = render(<ImageCanvas editor={editor} picture={null} label="street-1" autoFocus />)
  return { ...view, stop: () => (unbind(), stopListening?.()) }
}

const press = (key: string, more: KeyboardEventInit = {}): void => {
  const target = document.activeElement ?? document.body
  act(() => {
    fireEvent.keyDown(target, { key, ...more })
    fireEvent.keyUp(target, { key, ...more })
  })
}

const boxes = (editor: Editor): readonly Record<string, unknown>[] => toResult(editor.document)['objects'] as unknown as readonly Record<string, unknown>[]

describe('ImageCanvas', () => {
  beforeEach(() => {
    HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement) {
      return context(this)
    } as unknown as typeof getContext
    // jsdom lays nothing out; the canvas needs a size.
    Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => 640 })
    Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, get: () => 480 })
  })
  afterEach(() => {
    cleanup()
    HTMLCanvasElement.prototype.getContext = getContext
    Reflect.deleteProperty(HTMLElement.prototype, 'clientWidth')
    Reflect.deleteProperty(HTMLElement.prototype, 'clientHeight')
  })

  it('draws, moves, labels and deletes by keyboard alone, and mirrors each step for assistive technology', async () => {
    const editor = newEditor()
    const { stop } = mount(editor)
    expect(document.activeElement).toBe(screen.getByRole('application', { name: 'street-1' }))
    press('b', { code: 'KeyB' })
    press('Enter')
    expect(boxes(editor)).toHaveLength(1)
    const drawn = boxes(editor)[0]!
    expect(drawn['label']).toBe('car')
    const option = screen.getByRole('option', { selected: true })
    expect(option.textContent).toContain('Car')
    expect(screen.getByRole('application').getAttribute('aria-activedescendant')).toBe(option.id)

    press('ArrowRight', { shiftKey: true })
    expect(boxes(editor)[0]!['x']).toBe((drawn['x'] as number) + 10)
    press('2', { code: 'Digit2' })
    expect(boxes(editor)[0]!['label']).toBe('person')
    expect(screen.getByRole('option').textContent).toContain('Person')
    await waitFor(() => expect(screen.getByRole('status').textContent).not.toBe(''))

    press('Delete')
    expect(boxes(editor)).toHaveLength(0)
    expect(screen.queryByRole('option')).toBeNull()
    press('z', { ctrlKey: true })
    expect(boxes(editor)).toHaveLength(1)
    stop()
  })

  it('keeps its canvases when the next item comes, and shows that one', () => {
    const first = newEditor()
    const { stop, rerender, container } = mount(first)
    const before = [...container.querySelectorAll('canvas')]
    expect(before.map(({ dataset }) => dataset['layer'])).toEqual(['ground', 'live'])
    const second = newEditor()
    rerender(<ImageCanvas editor={second} picture={null} label="street-2" />)
    expect([...container.querySelectorAll('canvas')]).toEqual(before)
    expect(screen.getByRole('application', { name: 'street-2' })).toBe(document.activeElement)
    expect(second.camera.view).toEqual({ width: 640, height: 480 })
    stop()
  })
})
