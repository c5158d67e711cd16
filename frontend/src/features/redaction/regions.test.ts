import { beforeAll, describe, expect, it } from 'vitest'
import { createShape, deleteObjects, isShape, loadParts, newObjectId, relabel, setShapeField, type Shape } from '@/engine'
import type { Found, Gate, RegionShape } from './data'
import { baselineOf, changesOf, documentOf, flaggedFirst, flagOf, schemaOf, surfacesOf } from './regions'

const found = (id: string, shape: RegionShape, more: Partial<Found> = {}): Found => ({
  id,
  name: 'photo',
  kind: 'face',
  shape,
  origin: 'detector',
  detector: 'centerface',
  score: 0.9,
  is_certain: true,
  residual: null,
  crop: null,
  ...more,
})

const REGIONS = [
  found('a', { box: [10, 20, 30, 40] }),
  found('b', { polygon: [[50, 50], [90, 50], [70, 90]] }, { kind: 'plate' }),
  found('c', { span: [3, 8] }, { name: '/text', kind: 'name' }),
]

const UNMOVED = { duration: null, frames: null, pages: null, has_sound: false, frame_table: null, peaks: null }

const GATE: Pick<Gate, 'files' | 'texts'> = {
  files: [
    { name: 'photo', kind: 'image', width: 200, height: 100, unmasked: '/u', masked: null, is_sealed: false, ...UNMOVED },
    { name: 'sound', kind: 'audio', width: null, height: null, unmasked: null, masked: null, is_sealed: false, ...UNMOVED },
  ],
  texts: [
    { name: '/text', original: 'Hi Karla, hi' },
    { name: '/sealed', original: null },
  ],
}

const NONE = new Set<string>()

function open(regions: readonly Found[] = REGIONS) {
  const surfaces = surfacesOf(GATE)
  const schema = schemaOf(surfaces, regions, (kind) => kind)
  const document = documentOf(schema, surfaces, regions)
  const baseline = baselineOf(document, surfaces)
  return { surfaces, document, changes: (off: ReadonlySet<string> = NONE) => changesOf(document, surfaces, baseline, off) }
}

beforeAll(() => loadParts(schemaOf(surfacesOf(GATE), REGIONS, (kind) => kind)))

describe('regions as objects of the editor', () => {
  it('lie on pictures and on texts that may be read, and nowhere else', () => {
    expect(surfacesOf(GATE).map(({ name }) => name)).toEqual(['photo', '/text'])
  })

  it('are no change until something is changed', () => {
    expect(open().changes()).toEqual({ add: [], remove: [] })
  })

  it('that reach over the border are no change either', () => {
    expect(open([found('a', { box: [180, 80, 60, 60] }), found('z', { box: [500, 500, 9, 9] })]).changes()).toEqual({ add: [], remove: [] })
  })

  it('are taken away by switching them off, or by deleting them', () => {
    const { document, changes } = open()
    document.commit(deleteObjects(document, ['b']))
    expect(changes(new Set(['a', 'c']))).toEqual({ add: [], remove: ['a', 'b', 'c'] })
  })

  it('that are moved or named anew are taken away and added', () => {
    const { document, changes } = open()
    const box = document.get('a') as Shape
    document.commit(setShapeField(document, box.id, 'x', 60, { width: 200, height: 100 }))
    document.commit(relabel(document, ['b'], 'person'))
    expect(changes()).toEqual({
      remove: ['a', 'b'],
      add: [
        { name: 'photo', kind: 'face', shape: { box: [60, 20, 30, 40] } },
        { name: 'photo', kind: 'person', shape: { polygon: [[50, 50], [90, 50], [70, 90]] } },
      ],
    })
  })

  it('that are drawn are added, a turned box by its corners', () => {
    const { document, changes } = open([])
    const base = { kind: 'shape', control: 'on:photo', attributes: {}, type: 'box' } as const
    document.commit(createShape({ ...base, id: newObjectId(), label: 'face', z: 1, x: 10, y: 20, w: 30, h: 40, angle: 0 }))
    document.commit(createShape({ ...base, id: newObjectId(), label: 'person', z: 2, x: 40, y: 30, w: 20, h: 40, angle: 90 }))
    const { add, remove } = changes()
    expect(remove).toEqual([])
    expect(add[0]).toEqual({ name: 'photo', kind: 'face', shape: { box: [10, 20, 30, 40] } })
    const corners = (add[1]!.shape as unknown as { polygon: number[][] }).polygon.map((point) => point.map(Math.round))
    expect(corners).toEqual([[70, 40], [70, 60], [30, 60], [30, 40]])
    expect(document.list('on:photo').every(isShape)).toBe(true)
  })
})

describe('what is looked at first', () => {
  it('is what was still found, then what is doubtful', () => {
    const sure = found('1', { box: [0, 0, 1, 1] }, { residual: 0.1 })
    const doubtful = found('2', { box: [0, 0, 1, 1] }, { is_certain: false })
    const failed = found('3', { box: [0, 0, 1, 1] }, { residual: 0.4 })
    expect([sure, doubtful, failed].map(flagOf)).toEqual([null, 'uncertain', 'residual'])
    expect(flaggedFirst([sure, doubtful, failed]).map(({ id }) => id)).toEqual(['3', '2', '1'])
  })
})
