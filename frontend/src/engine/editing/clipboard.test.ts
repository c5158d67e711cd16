// @vitest-environment node
import { beforeAll, describe, expect, it } from 'vitest'
import { Editor } from '../editor'
import { DocumentStore } from '../model/document'
import { fromResult, toResult } from '../model/result'
import { loadParts } from '../parts'
import { ALL_TOOLS } from '../test/shapes'
import { newStage } from '../test/stage'
import { IMAGE } from '../test/steps'

beforeAll(() => loadParts(ALL_TOOLS))

const OBJECTS = [
  { id: 'b', label: 'car', type: 'box', x: 500, y: 100, w: 100, h: 50, angle: 0 },
  { id: 'm', label: 'person', type: 'mask', size: [480, 640], rle: 'gQoD/NUS', bbox: [1, 2, 3, 1] },
  { id: 'a', label: 'arm', type: 'keypoints', points: [[5, 6, 2], [0, 0, 0], [30, 6, 1]] },
]

const plain = (document: DocumentStore) => (toResult(document)['objects'] as readonly object[]).map((shape) => ({ ...shape, id: '' }))

describe('copying and pasting', () => {
  it('puts copies beside each other, all kinds at once, as one step', () => {
    const { editor, document } = newStage(ALL_TOOLS)
    document.restore(fromResult(ALL_TOOLS, { objects: OBJECTS }, { sizes: { photo: IMAGE } }).snapshot)
    editor.run('object.selectAll')
    editor.run('edit.copy')
    editor.run('edit.paste')
    expect(editor.selection).toHaveLength(3)
    editor.run('edit.paste')
    const pasted = plain(document).slice(3)
    expect(pasted).toMatchObject([{ x: 512, y: 112 }, { bbox: [13, 14, 3, 1] }, { points: [[17, 18, 2], [0, 0, 0], [42, 18, 1]] }, { x: 524, y: 124 }, { bbox: [25, 26, 3, 1] }, {}])
    editor.run('edit.undo')
    editor.run('edit.undo')
    expect(plain(document)).toEqual(OBJECTS.map((shape) => ({ ...shape, id: '' })))
  })

  it('puts them where they were on the next item, cut to it; what has no place there is left out with a word', () => {
    const { editor, document } = newStage(ALL_TOOLS)
    document.restore(fromResult(ALL_TOOLS, { objects: OBJECTS }, { sizes: { photo: IMAGE } }).snapshot)
    editor.run('object.selectAll')
    editor.run('edit.copy')
    const next = new Editor({ document: new DocumentStore(ALL_TOOLS), control: 'objects', image: { width: 550, height: 480 } })
    const said: unknown[] = []
    next.onRefused(({ values }) => said.push(values))
    expect(next.can('edit.paste')).toBe(true)
    next.run('edit.paste')
    expect(plain(next.document)).toMatchObject([{ type: 'box', x: 500, w: 50 }, { type: 'keypoints' }])
    expect(said).toEqual([{ count: 1 }])
    next.setReadOnly(true)
    expect(next.can('edit.paste')).toEqual({ id: 'This work is read-only' })
  })
})
