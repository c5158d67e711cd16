import { addLabels, splitLabels, withLooks } from './labels'
import { proposedFor, schemaOf } from './templates'
import { addFiles, addresses, inParts, kindOf, mainKind, pastedTexts, sendsInParts } from './uploads'

const file = (name: string, size = 1): File => new File(['x'.repeat(size)], name, { lastModified: 0 })

describe('labels', () => {
  it('takes commas, semicolons, lines and tabs', () => {
    expect(splitLabels(' car, truck;person\n traffic  light\t')).toEqual(['car', 'truck', 'person', 'traffic light'])
  })
  it('keeps each name once, whatever its case', () => {
    expect(addLabels(['car'], 'Car, truck, TRUCK, bus')).toEqual(['car', 'truck', 'bus'])
  })
  it('gives digits to the first ten and colours to all', () => {
    const looks = withLooks(Array.from({ length: 11 }, (_, n) => `l${n}`))
    expect(looks.map(({ key }) => key)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '0', null])
    expect(new Set(looks.map(({ color }) => color)).size).toBe(11)
  })
})

describe('files', () => {
  it('tells kinds by the ending', () => {
    expect(['a.JPG', 'b.txt', 'c.jsonl', 'd.zip', 'e.exe', 'f'].map((name) => kindOf({ name }))).toEqual(['image', 'text', 'table', 'archive', 'other', 'other'])
  })
  it('has the same file once', () => {
    expect(addFiles([file('a.png')], [file('a.png'), file('b.png'), file('a.png', 2)]).map(({ name, size }) => [name, size])).toEqual([['a.png', 1], ['b.png', 1], ['a.png', 2]])
  })
  it('proposes the task by what most files are', () => {
    expect(mainKind([file('a.txt'), file('b.txt'), file('c.png')])).toBe('text')
    expect(proposedFor('text')).toBe('text-classes')
    expect(proposedFor(null)).toBe('boxes')
  })
  it('cuts requests by number and by size, and loses none', () => {
    const sizes = [5, 5, 5, 30, 1].map((size) => ({ size }))
    expect(inParts(sizes, 2, 12).map((part) => part.map(({ size }) => size))).toEqual([[5, 5], [5], [30], [1]])
  })
  it('reads pasted texts by line or by paragraph', () => {
    expect(pastedTexts('one\r\ntwo\n')).toEqual(['one', 'two'])
    expect(pastedTexts('one\nmore\n\ntwo')).toEqual(['one\nmore', 'two'])
    expect(pastedTexts('  ')).toEqual([])
  })
})

describe('the label schema', () => {
  it('has boxes with colours and keys', () => {
    expect(schemaOf('boxes', ['car'])).toEqual({
      version: 1,
      inputs: [{ name: 'photo', type: 'image' }],
      controls: [{ name: 'objects', type: 'shapes', on: 'photo', tools: ['box'], labels: [{ name: 'car', color: '#0072B2', key: '1' }] }],
    })
  })
  it('rates pictures too', () => {
    expect(schemaOf('rating', [], 'image')).toMatchObject({ inputs: [{ name: 'photo', type: 'image' }], controls: [{ type: 'rating', max: 5 }] })
  })

  it('takes addresses one a line, each once', () => {
    expect(addresses('https://a.example/1.jpg\n nothing\nhttps://a.example/1.jpg https://b.example/')).toEqual(['https://a.example/1.jpg', 'https://b.example/'])
  })

  it('sends in parts what is much, or lies in folders', () => {
    expect(sendsInParts([file('a.png')])).toBe(false)
    expect(sendsInParts(Array.from({ length: 201 }, (_, n) => file(`${n}.png`)))).toBe(true)
    const inFolder = file('a.png')
    Object.defineProperty(inFolder, 'webkitRelativePath', { value: 'box/a.png' })
    expect(sendsInParts([inFolder])).toBe(true)
  })
})
