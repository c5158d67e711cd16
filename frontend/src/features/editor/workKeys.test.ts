import { describe, expect, it } from 'vitest'
import { DocumentStore, type LabelSchema, toResult } from '@/engine'
import { SpanEditor, TextModel } from '@/modalities/text'
import { meaningOf, ownedKeys } from './workKeys'

const schema = (keys: readonly string[]): LabelSchema => ({
  version: 1,
  inputs: [{ name: 'text', type: 'text' }],
  controls: [
    { name: 'mood', type: 'choice', options: ['good', 'bad'], required: true },
    { name: 'marks', type: 'spans', on: 'text', labels: keys.map((key) => ({ name: `label-${key}`, key })) },
  ],
})

const work = (keys: readonly string[]) => {
  const document = new DocumentStore(schema(keys))
  const editor = new SpanEditor({ document, control: 'marks', model: new TextModel('Alice met Bob', 'en') })
  const answers = document.schema.controls.slice(0, 1)
  const press = (chord: string, focused: string | null = null, readOnly = false) => {
    const run = meaningOf({ document, editor, answers, readOnly }, chord, focused)
    run?.()
    return run !== null
  }
  return { document, editor, press }
}

describe('keys of labels and options', () => {
  it('labels the chosen words with the label’s own key', () => {
    const { document, editor, press } = work(['q', 'w'])
    editor.choose({ start: 0, end: 5 })
    expect(press('w')).toBe(true)
    expect(toResult(document)['marks']).toMatchObject([{ label: 'label-w', start: 0, end: 5, text: 'Alice' }])
  })

  it('arms a label by its key, and Enter labels the words reached by keyboard', () => {
    const { document, editor, press } = work(['q'])
    press('q')
    expect(editor.getState().armedLabel).toBe('label-q')
    editor.run('text.right')
    editor.run('text.confirm')
    expect(toResult(document)['marks']).toMatchObject([{ label: 'label-q', text: 'Alice' }])
  })

  it('answers the question with the digits that no label owns, in order, wherever the focus is', () => {
    const { document, press } = work(['q', '1'])
    expect(press('Digit1')).toBe(false)
    expect(press('Digit3')).toBe(true)
    expect(document.value('mood')).toBe('bad')
    expect(press('Digit2', 'mood')).toBe(true)
    expect(document.value('mood')).toBe('good')
    expect(press('Digit1', 'mood')).toBe(false)
    expect(press('Digit2', null, true)).toBe(false)
  })

  it('knows which keys labels own', () => {
    const { document, editor } = work(['q', '1'])
    expect([...ownedKeys(document.control('marks'), editor)].toSorted()).toEqual(['1', 'q'])
  })
})
