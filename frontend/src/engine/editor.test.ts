import { describe, expect, it } from 'vitest'
import { Editor } from './editor'
import { DocumentStore } from './model/document'
import { toResult } from './model/result'
import { pointer } from './test/pointer'
import { SCHEMA } from './test/schema'

const newEditor = () => {
  const document = new DocumentStore(SCHEMA)
  const editor = new Editor({ document, control: 'objects', image: { width: 640, height: 480 } })
  editor.camera.resize({ width: 640, height: 480 })
  editor.camera.actualSize()
  const at = (x: number, y: number, more: Parameters<typeof pointer>[3] = {}) => pointer(editor, x, y, more)
  const drag = (from: readonly [number, number], to: readonly [number, number], more: Parameters<typeof pointer>[3] = {}) => {
    editor.pointerDown(at(...from, more))
    editor.pointerMove(at(...to, more))
    editor.pointerUp(at(...to, more))
  }
  const click = (x: number, y: number, more: Parameters<typeof pointer>[3] = {}) => drag([x, y], [x, y], more)
  return { editor, document, drag, click, at }
}

const boxes = (document: DocumentStore) =>
  (toResult(document)['objects'] as { label: string; x: number; y: number; w: number; h: number; angle: number }[]).map(
    ({ label, x, y, w, h, angle }) => ({ label, x, y, w, h, angle }),
  )

describe('drawing boxes', () => {
  it('draws by dragging, selects what was drawn and names the step', () => {
    const { editor, document, drag } = newEditor()
    editor.armLabel('car')
    expect(editor.getState().tool).toBe('box')
    drag([100, 50], [180, 90])
    expect(boxes(document)).toEqual([{ label: 'car', x: 100, y: 50, w: 80, h: 40, angle: 0 }])
    expect(editor.selection).toEqual([document.list()[0]?.id])
    expect(document.nextUndo?.message).toEqual({ id: 'Draw {shape} "{label}"', values: { shape: 'box', label: 'car' } })
  })

  it('refuses a label whose tools do not draw what is selected, and says so', () => {
    const { editor, document, drag } = newEditor()
    const refused: unknown[] = []
    editor.onRefused((message) => refused.push(message))
    editor.armLabel('car')
    drag([100, 50], [180, 90])
    editor.run('label.3')
    editor.chooseLabel('lane')
    expect(boxes(document).map(({ label }) => label)).toEqual(['car'])
    const message = { id: '“{label}” is only for {tools}, not for what is selected', values: { label: 'lane', tools: 'polyline' } }
    expect(refused).toEqual([message, message])
    expect(editor.refusal('person')).toBeNull()
    editor.select([])
    editor.chooseLabel('lane')
    expect(editor.getState().armedLabel).toBe('car')
    expect(refused.at(-1)).toMatchObject({ id: '“{label}” is only for {tools}, which can’t be drawn here' })
  })

  it('keeps boxes within the image', () => {
    const { editor, document, drag } = newEditor()
    editor.setTool('box')
    drag([600, 460], [900, -20])
    expect(boxes(document)).toEqual([{ label: 'car', x: 600, y: 0, w: 40, h: 460, angle: 0 }])
  })

  it('draws with two clicks, and Escape takes an unfinished one back', () => {
    const { editor, document, click, at } = newEditor()
    editor.setTool('box')
    click(10, 10)
    editor.pointerMove(at(50, 60))
    expect(editor.overlay?.shapes).toHaveLength(1)
    expect(document.size).toBe(0)
    click(50, 60)
    expect(boxes(document)).toEqual([{ label: 'car', x: 10, y: 10, w: 40, h: 50, angle: 0 }])
    editor.select([])
    click(200, 200)
    editor.pointerMove(at(250, 260))
    editor.run('draw.cancel')
    expect(editor.overlay).toBeNull()
    expect(document.size).toBe(1)
  })

  it('makes squares with Shift and centres with Alt', () => {
    const { editor, document, drag } = newEditor()
    editor.setTool('box')
    drag([100, 100], [150, 120], { shift: true })
    editor.select([])
    drag([300, 300], [320, 310], { alt: true })
    expect(boxes(document)).toEqual([
      { label: 'car', x: 100, y: 100, w: 50, h: 50, angle: 0 },
      { label: 'car', x: 280, y: 290, w: 40, h: 20, angle: 0 },
    ])
  })

  it('draws, moves, resizes and deletes by keyboard alone; a held key is one step', () => {
    const { editor, document } = newEditor()
    editor.setTool('box')
    editor.setCrosshair({ x: 320, y: 240 })
    editor.run('draw.confirm')
    const [placed] = boxes(document)
    expect(placed && placed.x + placed.w / 2).toBeCloseTo(320, 1)
    const before = placed?.x ?? 0
    for (let i = 0; i < 5; i += 1) editor.run('shape.right')
    editor.endKeyGesture()
    editor.run('shape.wider')
    editor.endKeyGesture()
    expect(boxes(document)[0]?.x).toBeCloseTo(before + 5, 6)
    expect(boxes(document)[0]?.w).toBeCloseTo((placed?.w ?? 0) + 1, 6)
    editor.run('edit.undo')
    editor.run('edit.undo')
    expect(boxes(document)).toEqual([placed])
    editor.run('edit.delete')
    expect(document.size).toBe(0)
    editor.run('edit.undo')
    expect(boxes(document)).toEqual([placed])
  })
})

describe('selecting and editing', () => {
  it('selects by click, moves by drag, resizes by handle, each one step', () => {
    const { editor, document, drag, click } = newEditor()
    editor.setTool('box')
    drag([100, 100], [200, 200])
    editor.setTool('select')
    editor.select([])
    click(150, 150)
    expect(editor.selection).toHaveLength(1)
    drag([150, 150], [170, 140])
    expect(boxes(document)[0]).toMatchObject({ x: 120, y: 90, w: 100, h: 100 })
    drag([220, 190], [240, 230])
    expect(boxes(document)[0]).toMatchObject({ x: 120, y: 90, w: 120, h: 140 })
    editor.run('edit.undo')
    editor.run('edit.undo')
    expect(boxes(document)[0]).toMatchObject({ x: 100, y: 100, w: 100, h: 100 })
    editor.run('edit.redo')
    expect(boxes(document)[0]).toMatchObject({ x: 120, y: 90 })
  })

  it('selects the smallest of nested boxes, goes through the stack with Alt, and marquees', () => {
    const { editor, document, drag, click } = newEditor()
    editor.setTool('box')
    drag([100, 100], [300, 300])
    editor.select([])
    drag([150, 150], [200, 200])
    const [outer, inner] = document.list().map(({ id }) => id)
    editor.setTool('select')
    editor.select([])
    click(175, 175)
    expect(editor.selection).toEqual([inner])
    click(175, 175, { alt: true })
    expect(editor.selection).toEqual([outer])
    drag([400, 400], [90, 90])
    expect(new Set(editor.selection)).toEqual(new Set([outer, inner]))
  })

  it('labels the selection with a digit, or arms the label', () => {
    const { editor, document, drag } = newEditor()
    editor.setTool('box')
    drag([100, 100], [300, 300])
    expect(editor.run('label.2')).toBe(true)
    expect(boxes(document)[0]?.label).toBe('person')
    editor.select([])
    editor.run('label.1')
    expect(editor.getState().armedLabel).toBe('car')
    expect(editor.can('label.9')).toEqual({ id: 'No label has this key' })
  })

  it('turns a box by its handle, in steps with Shift', () => {
    const { editor, document, drag } = newEditor()
    editor.setTool('box')
    drag([100, 100], [200, 200])
    drag([150, 82], [218, 151], { shift: true })
    expect(boxes(document)[0]).toMatchObject({ x: 100, y: 100, w: 100, h: 100, angle: 90 })
  })

  it('changes nothing when read-only, and says so', () => {
    const { editor, document, drag } = newEditor()
    editor.setTool('box')
    drag([100, 100], [200, 200])
    editor.setReadOnly(true)
    drag([300, 300], [400, 400])
    expect(document.size).toBe(1)
    expect(editor.can('edit.undo')).toEqual({ id: 'This work is read-only' })
    expect(editor.run('edit.delete')).toBe(false)
  })

  it('accepts and rejects suggestions, and an edit accepts', () => {
    const { editor, document } = newEditor()
    const base = { kind: 'shape', type: 'box', control: 'objects', label: 'car', attributes: {}, w: 10, h: 10, angle: 0 } as const
    const suggestion = { score: 0.8, model: 'm1' }
    const shapes = [1, 2, 3].map((n) => ({ ...base, id: `s${n}`, z: n, x: n * 50, y: 50, suggestion }))
    document.applyRemote({ objects: shapes.map((after) => ({ id: after.id, before: null, after })), values: [] })
    expect(toResult(document)['objects']).toEqual([])
    editor.select(['s1'])
    editor.run('suggestion.accept')
    expect(editor.selection).toEqual(['s2'])
    editor.run('suggestion.reject')
    editor.run('shape.right10')
    expect(boxes(document)).toEqual([
      { label: 'car', x: 50, y: 50, w: 10, h: 10, angle: 0 },
      { label: 'car', x: 160, y: 50, w: 10, h: 10, angle: 0 },
    ])
    expect(document.get('s3')).toMatchObject({ origin: suggestion })
    for (let i = 0; i < 3; i += 1) editor.run('edit.undo')
    expect(toResult(document)['objects']).toEqual([])
  })
})
