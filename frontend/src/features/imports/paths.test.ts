import { filesBelow, hasFolder, pathOf, reopened, rootsOf } from './paths'

const handle = (name: string, inside: FileSystemHandle[] | null, permission = 'granted'): FileSystemHandle =>
  ({
    name,
    kind: inside ? 'directory' : 'file',
    getFile: () => Promise.resolve(new File(['x'], name)),
    async *values() {
      yield* inside ?? []
    },
    requestPermission: () => Promise.resolve(permission),
  }) as unknown as FileSystemHandle

describe('paths of chosen files', () => {
  it('are the name alone, or with the folders they were chosen with, in composed characters', () => {
    expect(pathOf(new File([], 'a.txt'))).toBe('a.txt')
    expect(pathOf(new File([], 'e\u0301.txt'))).toBe('\u00e9.txt')
    const file = new File([], 'a.txt')
    Object.defineProperty(file, 'webkitRelativePath', { value: 'box/a.txt' })
    expect([pathOf(file), hasFolder(file)]).toEqual(['box/a.txt', true])
  })

  it('come from dropped folders, which are kept to find the files again', async () => {
    const box = handle('box', [handle('a.txt', null), handle('in', [handle('b.txt', null)])])
    const files = await filesBelow(box)
    expect(files.map(pathOf)).toEqual(['box/a.txt', 'box/in/b.txt'])
    expect(rootsOf(files)).toEqual([box])
    expect((await reopened([box]))?.map(pathOf)).toEqual(['box/a.txt', 'box/in/b.txt'])
    expect(await reopened([handle('box', [], 'denied')])).toBeNull()
    expect(await reopened([])).toBeNull()
  })
})
