// @vitest-environment node
import { beforeAll, describe, expect, it } from 'vitest'
import type { DocumentStore } from '../../model/document'
import type { Json } from '../../model/schema'
import { fromResult, toResult } from '../../model/result'
import { loadParts } from '../../parts'
import { ALL_TOOLS } from '../../test/shapes'
import { newStage } from '../../test/stage'
import { IMAGE } from '../../test/steps'
import { mirrored } from './model'

beforeAll(() => loadParts(ALL_TOOLS))

const points = (document: DocumentStore) => (toResult(document)['objects'] as readonly Record<string, Json>[]).map((shape) => shape['points'])

const withArm = (given: Json = [[100, 100, 2], [50, 200, 2], [150, 200, 1]]) => {
  const stage = newStage(ALL_TOOLS)
  const read = fromResult(ALL_TOOLS, { objects: [{ id: 'a', label: 'arm', type: 'keypoints', points: given }] }, { sizes: { photo: IMAGE } })
  stage.document.restore(read.snapshot)
  stage.editor.select(['a'])
  return { ...stage, notices: read.notices }
}

describe('keypoints', () => {
  it('are set in the skeleton’s order and end with its last point; each is told before', () => {
    const { editor, document, click, at } = newStage(ALL_TOOLS)
    const said: string[] = []
    editor.onAnnounce((text) => said.push(text))
    editor.armLabel('arm')
    expect(editor.getState().tool).toBe('keypoints')
    click(100, 100)
    editor.pointerMove(at(60, 180))
    expect(editor.overlay?.hint).toEqual({ text: 'left hand', at: { x: 60, y: 180 } })
    click(50, 200)
    // Points of a skeleton may lie close together.
    click(52, 201)
    expect(points(document)).toEqual([[[100, 100, 2], [50, 200, 2], [52, 201, 2]]])
    expect(editor.getState().busy).toBe(false)
    expect(said).toEqual(['Next point: left hand', 'Next point: right hand', 'Draw keypoints "arm"'])
  })

  it('are set by keyboard alone: hidden ones said so, those left over are not there', () => {
    const { editor, document } = newStage(ALL_TOOLS)
    editor.armLabel('arm')
    editor.setCrosshair({ x: 100, y: 100 })
    for (const step of ['draw.point', 'shape.down10', 'draw.point', 'point.visibility', 'draw.confirm'] as const) editor.run(step)
    expect(points(document)).toEqual([[[100, 100, 2], [100, 180, 1], [100, 140, 0]]])
    for (const step of ['handle.next', 'handle.next', 'handle.next', 'shape.right10'] as const) editor.run(step)
    expect(points(document)[0]).toEqual([[100, 100, 2], [100, 180, 1], [110, 140, 2]])
    editor.run('edit.delete')
    expect(points(document)[0]).toEqual([[100, 100, 2], [100, 180, 1], [110, 140, 0]])
    editor.run('edit.undo')
    expect(points(document)[0]).toEqual([[100, 100, 2], [100, 180, 1], [110, 140, 2]])
  })

  it('of a label without a skeleton are as many as one likes', () => {
    const { editor, document, click } = newStage(ALL_TOOLS)
    editor.setTool('keypoints')
    editor.armLabel('car')
    editor.setTool('keypoints')
    for (const [x, y] of [[100, 100], [200, 100], [300, 100], [301, 101]] as const) click(x, y, { kind: 'touch' })
    expect(points(document)).toEqual([[[100, 100, 2], [200, 100, 2], [300, 100, 2]]])
  })

  it('change their visibility point by point, but one stays', () => {
    const { editor, document } = withArm()
    expect(editor.can('point.visibility')).toEqual({ id: 'Choose a point with Tab first' })
    editor.run('handle.next')
    editor.run('point.visibility')
    expect((points(document)[0] as Json[])[0]).toEqual([100, 100, 1])
    editor.run('point.visibility')
    expect((points(document)[0] as Json[])[0]).toEqual([100, 100, 0])
    expect(editor.primary && editor.can('point.visibility')).toBe(true)
    editor.run('point.visibility')
    expect((points(document)[0] as Json[])[0]).toEqual([100, 100, 2])
    const lonely = withArm([[100, 100, 1], [0, 0, 0], [0, 0, 0]])
    const said: string[] = []
    lonely.editor.onRefused(({ id }) => said.push(id))
    lonely.editor.run('handle.next')
    lonely.editor.run('point.visibility')
    expect([points(lonely.document)[0], said]).toEqual([[[100, 100, 1], [0, 0, 0], [0, 0, 0]], ['Place at least one point']])
  })

  it('swap left and right', () => {
    const { editor, document } = withArm()
    editor.run('point.mirror')
    expect(points(document)[0]).toEqual([[100, 100, 2], [150, 200, 1], [50, 200, 2]])
    expect(mirrored(['nose', 'Left_Eye', 'Right_Eye', 'leftfoot', 'RIGHT', 'LEFT'])).toEqual([0, 2, 1, 3, 5, 4])
  })

  it('get as many points as their skeleton has, with a notice; a label of another form is refused', () => {
    const { editor, document, notices } = withArm([[100, 100, 2], [700, 50, 2]])
    expect(points(document)[0]).toEqual([[100, 100, 2], [640, 50, 2], [0, 0, 0]])
    expect(notices).toHaveLength(1)
    expect(withArm([[0, 0, 0], [1, 1, 0], [2, 2, 0]]).document.size).toBe(0)
    expect(withArm([[0, 0, 3], [1, 1, 0], [2, 2, 0]]).document.size).toBe(0)
    expect(editor.refusal('car')).toBeNull()
    editor.chooseLabel('car')
    expect(document.get('a')).not.toHaveProperty('skeleton')
    const free = newStage(ALL_TOOLS)
    free.editor.setTool('keypoints')
    free.editor.run('draw.confirm')
    expect(free.editor.refusal('arm')).toMatchObject({ values: { label: 'arm' } })
  })
})
