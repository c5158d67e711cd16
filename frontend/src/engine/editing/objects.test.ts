// @vitest-environment node
import { beforeAll, describe, expect, it } from 'vitest'
import { fromResult, toResult } from '../model/result'
import { loadParts } from '../parts'
import { ALL_TOOLS } from '../test/shapes'
import { newStage } from '../test/stage'
import { IMAGE } from '../test/steps'
import { setSnapping } from '../tools/snapping'

beforeAll(() => loadParts(ALL_TOOLS))

const box = (id: string, x: number) => ({ id, label: 'car', type: 'box', x, y: 100, w: 50, h: 50, angle: 0 })

const stageWith = (...objects: readonly object[]) => {
  const stage = newStage(ALL_TOOLS)
  stage.document.restore(fromResult(ALL_TOOLS, { objects }, { sizes: { photo: IMAGE } }).snapshot)
  const said: string[] = []
  stage.editor.onRefused(({ id }) => said.push(id))
  const wire = () => toResult(stage.document)['objects'] as readonly Readonly<Record<string, unknown>>[]
  return { ...stage, said, wire }
}

describe('groups', () => {
  it('are selected and moved as one, sent with the result, read back, and taken apart', () => {
    const { editor, drag, click, wire } = stageWith(box('a', 50), box('b', 200), box('c', 400))
    editor.select(['a', 'b'])
    expect(editor.can('object.ungroup')).toEqual({ id: 'What is selected is in no group' })
    editor.run('object.group')
    const groups = wire().map(({ group }) => group)
    expect([groups[0] === groups[1], typeof groups[0], groups[2]]).toEqual([true, 'string', undefined])
    editor.select([])
    drag([70, 120], [80, 140])
    expect(wire().map(({ x, y }) => [x, y])).toEqual([[60, 120], [210, 120], [400, 100]])
    const read = fromResult(ALL_TOOLS, { objects: wire() }, { sizes: { photo: IMAGE } })
    expect([read.notices, read.snapshot.objects.map(({ group }) => group)]).toEqual([[], groups])
    editor.select([])
    click(230, 140)
    expect(editor.selection.toSorted()).toEqual(['a', 'b'])
    editor.run('edit.copy')
    editor.run('edit.paste')
    const pasted = wire().slice(3).map(({ group }) => group)
    expect([pasted[0] === pasted[1], pasted[0] === groups[0]]).toEqual([true, false])
    editor.select(['a', 'b'])
    editor.run('object.ungroup')
    expect(wire().slice(0, 2).map(({ group }) => group)).toEqual([undefined, undefined])
  })
})

describe('locked objects', () => {
  it('can be selected and unlocked, and nothing else', () => {
    const { editor, document, drag, said, wire } = stageWith(box('a', 50))
    editor.select(['a'])
    editor.run('object.lock')
    expect(wire()[0]).not.toHaveProperty('locked')
    drag([70, 120], [300, 300])
    drag([50, 100], [300, 300])
    for (const id of ['edit.delete', 'shape.left', 'shape.wider', 'shape.toPolygon'] as const) editor.run(id)
    editor.chooseLabel('person')
    expect(wire()).toEqual([box('a', 50)])
    expect(new Set(said)).toEqual(new Set(['It is locked: unlock it first']))
    editor.run('object.lock')
    editor.run('shape.left')
    expect(wire()[0]!['x']).toBe(49)
    document.undo()
    document.undo()
    expect(document.get('a')?.locked).toBe(true)
  })
})

describe('what is hidden', () => {
  it('is neither drawn nor hit until it is shown again', () => {
    const { editor, click } = stageWith(box('a', 50), box('b', 200), box('c', 400))
    editor.select(['a'])
    editor.run('object.hideOthers')
    click(230, 140)
    expect(editor.scene.shown().map(({ id }) => id)).toEqual(['a'])
    editor.select(['a'])
    editor.run('object.hide')
    expect(editor.scene.shown()).toEqual([])
    editor.run('object.showAll')
    expect(editor.scene.shown()).toHaveLength(3)
    expect(editor.can('object.showAll')).toEqual({ id: 'Nothing is hidden' })
  })
})

describe('order', () => {
  it('goes one place up and down, several at once, and stays as it is at the ends', () => {
    const { editor, wire } = stageWith(box('a', 50), box('b', 200), box('c', 400), box('d', 500))
    const order = () => wire().map(({ id }) => id).join('')
    editor.select(['a', 'b'])
    editor.run('object.forward')
    expect(order()).toBe('cabd')
    editor.run('object.forward')
    editor.run('object.forward')
    expect(order()).toBe('cdab')
    editor.select(['d'])
    for (let i = 0; i < 3; i += 1) editor.run('object.backward')
    expect(order()).toBe('dcab')
  })
})

describe('the previous item', () => {
  it('gives its objects to the next one, where they were, as one step', () => {
    const first = stageWith(box('a', 50), { ...box('b', 200), group: 'g' })
    first.editor.destroy()
    const next = stageWith()
    expect(next.editor.run('edit.pastePrevious')).toBe(true)
    expect(next.wire().map(({ x, y }) => [x, y])).toEqual([[50, 100], [200, 100]])
    expect(next.wire().map(({ id }) => id)).not.toContain('a')
    next.document.undo()
    expect(next.wire()).toEqual([])
  })
})

describe('cutting', () => {
  it('takes away, and gives back first where it was', () => {
    const { editor, wire } = stageWith(box('a', 50))
    editor.select(['a'])
    editor.run('edit.cut')
    expect(wire()).toEqual([])
    editor.run('edit.paste')
    editor.run('edit.paste')
    expect(wire().map(({ x }) => x)).toEqual([50, 62])
  })
})

describe('snapping', () => {
  const ends = (wire: readonly Readonly<Record<string, unknown>>[]) => wire.at(-1)!

  it('draws corners to corners, edges and the border, unless Ctrl is held or it is switched off', () => {
    const { editor, drag, wire } = stageWith(box('a', 100))
    editor.setTool('box')
    drag([155, 153], [636, 477])
    expect(ends(wire())).toMatchObject({ x: 150, y: 150, w: 490, h: 330 })
    editor.run('edit.undo')
    drag([153, 120], [300, 200])
    expect(ends(wire())).toMatchObject({ x: 150, y: 120 })
    editor.run('edit.undo')
    drag([155, 153], [300, 200], { ctrl: true })
    expect(ends(wire())).toMatchObject({ x: 155, y: 153 })
    editor.run('edit.undo')
    setSnapping(false)
    drag([155, 153], [300, 200])
    setSnapping(true)
    expect(ends(wire())).toMatchObject({ x: 155, y: 153 })
  })

  it('moves a shape up to its neighbour, and a corner onto another', () => {
    const { editor, drag, wire } = stageWith(box('a', 100), box('b', 300))
    drag([320, 120], [175, 123])
    expect(ends(wire())).toMatchObject({ x: 150, y: 100 })
    editor.select(['b'])
    drag([200, 150], [97, 152])
    expect(ends(wire())['x']).toBe(100)
  })

  it('leads the crosshair to the nearest corner by keyboard', () => {
    const { editor } = stageWith(box('a', 100))
    editor.setTool('polygon')
    editor.setCrosshair({ x: 170, y: 160 })
    editor.run('draw.toNearest')
    expect(editor.getState().crosshair).toEqual({ x: 150, y: 150 })
  })
})

describe('masks and lines together', () => {
  const paint = (id: string, x: number) => ({ editor, document, drag }: ReturnType<typeof stageWith>) => {
    editor.select([])
    editor.setTool('mask')
    drag([x, 200], [x + 60, 200])
    document.seal()
    return { id, made: editor.selection[0]! }
  }

  it('joins, cuts and splits masks, and each is taken back exactly', () => {
    const stage = stageWith()
    const { editor, document, wire } = stage
    const { made: one } = paint('one', 100)(stage)
    const { made: other } = paint('other', 300)(stage)
    const before = JSON.stringify(document.list())
    editor.select([one, other])
    editor.run('shape.join')
    expect(wire()).toHaveLength(1)
    editor.run('shape.split')
    expect(wire()).toHaveLength(2)
    expect(editor.selection).toHaveLength(2)
    document.undo()
    document.undo()
    expect(JSON.stringify(document.list())).toBe(before)
    editor.setTool('select')
    editor.select([])
    editor.setTool('box')
    stage.drag([80, 150], [130, 250], { ctrl: true })
    editor.select([one, editor.selection[0]!])
    editor.run('shape.subtract')
    expect((wire()[0]!['bbox'] as number[])[0]).toBe(130)
    expect(wire()).toHaveLength(2)
  })

  it('chains lines by their nearest ends and splits one at a point', () => {
    const line = (id: string, points: readonly (readonly number[])[]) => ({ id, label: 'car', type: 'polyline', points })
    const { editor, wire } = stageWith(line('a', [[10, 10], [50, 10]]), line('b', [[100, 10], [52, 10]]))
    editor.run('object.selectAll')
    editor.run('shape.join')
    expect(wire()).toMatchObject([{ id: 'a', points: [[10, 10], [50, 10], [52, 10], [100, 10]] }])
    expect(editor.can('shape.split')).toMatchObject({ id: 'Choose a point within the line with Tab first' })
    editor.setHandle('v0.1')
    editor.run('shape.split')
    expect(wire().map(({ points }) => points)).toEqual([[[10, 10], [50, 10]], [[50, 10], [52, 10], [100, 10]]])
  })
})
