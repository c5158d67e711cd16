// @vitest-environment jsdom
import { SAMPLE_RIGHTS } from './sample'
import { missing, planOf, useWizard } from './store'

const file = (name: string): File => new File(['x'], name, { lastModified: 0 })
const now = () => useWizard.getState()
const lacks = () => missing(now(), planOf(now()))

beforeEach(() => {
  sessionStorage.clear()
  now().begin('somebody')
  now().begin('ann')
})

describe('the wizard', () => {
  it('asks for data, then labels, then a name', () => {
    expect(lacks()).toBe('data')
    now().set({ files: [file('a.jpg')] })
    expect(planOf(now())).toMatchObject({ kind: 'image', template: 'boxes', input: 'image' })
    expect(lacks()).toBe('labels')
    now().set({ labels: ['car'] })
    expect(lacks()).toBe('name')
    now().set({ name: ' ' })
    expect(lacks()).toBe('name')
    now().set({ name: 'Cars' })
    expect(lacks()).toBeNull()
  })

  it('wants two classes to choose between', () => {
    now().set({ way: 'texts', pasted: 'one\ntwo', labels: ['good'], name: 'Texts' })
    expect(planOf(now())).toMatchObject({ template: 'text-classes', texts: ['one', 'two'] })
    expect(lacks()).toBe('labels')
    now().set({ labels: ['good', 'bad'] })
    expect(lacks()).toBeNull()
  })

  it('is ready to start with sample texts, and begins anew after a start', async () => {
    await now().takeSample('texts')
    expect(lacks()).toBeNull()
    expect(now().rights).toEqual(SAMPLE_RIGHTS)
    now().reset()
    expect(now()).toMatchObject({ way: 'files', files: [], labels: [], name: '', by: 'ann' })
  })

  it('keeps answers for the same person and throws them away for another', () => {
    now().set({ name: 'Secret', files: [file('a.jpg')] })
    now().begin('ann')
    expect(now().name).toBe('Secret')
    now().begin('bob')
    expect(now()).toMatchObject({ name: '', files: [], by: 'bob' })
  })

  it('keeps answers over a reload and says how many files are gone', async () => {
    now().set({ name: 'Cars', labels: ['car'], files: [file('a.jpg'), file('b.jpg')] })
    const stored = sessionStorage.getItem('clearlabel wizard') ?? ''
    expect(stored).not.toContain('a.jpg')
    useWizard.setState({ name: '', labels: [], files: [], lost: 0 })
    sessionStorage.setItem('clearlabel wizard', stored)
    await useWizard.persist.rehydrate()
    expect(now()).toMatchObject({ name: 'Cars', labels: ['car'], files: [], lost: 2, by: 'ann' })
  })
})
