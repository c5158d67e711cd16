import { render, screen } from '@testing-library/react'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CATALOGUE } from '@/commands'
import { DocumentStore, toResult } from '@/engine'
import { SCHEMA } from '@/engine/test/schema'
import { SPAN_ACTION_IDS } from './spanActions'
import { SpanEditor } from './spanEditor'
import { SpanList, TextDocument } from './TextDocument'
import { TextModel, codePointLength } from './textModel'

const newEditor = (text: string) => {
  const document = new DocumentStore(SCHEMA)
  const editor = new SpanEditor({ document, control: 'entities', model: new TextModel(text, 'en') })
  const spans = () =>
    (toResult(document)['entities'] as { label: string; start: number; end: number; text: string }[]).map(
      ({ label, start, end, text: quoted }) => [label, start, end, quoted],
    )
  return { document, editor, spans }
}

const anyText = fc.string({ unit: fc.oneof(fc.constantFrom('\n', ' ', 'a', 'é', '😀', '👩‍👩‍👧', '\u0301', '漢', '\ud83d'), fc.constantFrom('word', ', ')) })

describe('offsets', () => {
  it('agree with counting code points, both ways', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const model = new TextModel(text)
        const codePoints = Array.from(text)
        expect(model.length).toBe(codePoints.length)
        for (let offset = 0, utf16 = 0; offset <= codePoints.length; offset += 1) {
          expect(model.toUtf16(offset)).toBe(utf16)
          expect(model.toCodePoint(utf16)).toBe(offset)
          const { index, utf16: inParagraph } = model.toParagraph(offset)
          expect(model.fromParagraph(index, inParagraph)).toBe(offset)
          utf16 += codePoints[offset]?.length ?? 0
        }
      }),
    )
  })

  it('cut out the text that Python would', () => {
    const model = new TextModel('Zoë 😀 meets\nAlice')
    expect(model.slice({ start: 4, end: 5 })).toBe('😀')
    expect(model.slice({ start: 12, end: 17 })).toBe('Alice')
    expect(codePointLength('😀é')).toBe(2)
  })

  it('snap to whole tokens and never split a grapheme', () => {
    fc.assert(
      fc.property(anyText, fc.nat(60), fc.nat(60), (text, a, b) => {
        const model = new TextModel(text)
        const range = { start: Math.min(a, b, model.length), end: Math.min(Math.max(a, b), model.length) }
        const snapped = model.snapToTokens(range)
        if (snapped) {
          const quoted = model.slice(snapped)
          expect(quoted.trim()).not.toBe('')
          expect(model.snapToTokens(snapped)).toEqual(snapped)
          expect(snapped.end).toBeGreaterThan(snapped.start)
        }
        const graphemes = model.snapToGraphemes(range)
        expect(graphemes.start).toBeLessThanOrEqual(range.start)
        expect(graphemes.end).toBeGreaterThanOrEqual(range.end)
      }),
    )
  })
})

describe('labeling text', () => {
  it('grows a selection to whole words and labels it with a digit', () => {
    const { editor, spans } = newEditor('Alice met Bob in Paris.')
    editor.choose({ start: 1, end: 3 })
    expect(editor.chosen).toEqual({ start: 0, end: 5, text: 'Alice' })
    editor.run('label.1')
    editor.choose({ start: 16, end: 22 })
    editor.run('label.2')
    expect(spans()).toEqual([['person', 0, 5, 'Alice'], ['place', 17, 22, 'Paris']])
  })

  it('says the words that are reached', () => {
    const { editor } = newEditor('Alice met Bob in Paris.')
    const said: string[] = []
    editor.onAnnounce((text) => said.push(text))
    editor.run('text.right')
    editor.run('text.extendRight')
    expect(said).toEqual(['Alice', 'Alice met'])
  })

  it('keeps characters as chosen with Alt, whole emojis included', () => {
    const { editor } = newEditor('a👩‍👩‍👧b')
    editor.choose({ start: 2, end: 3 }, true)
    expect(editor.chosen?.text).toBe('👩‍👩‍👧')
  })

  it('labels, extends, walks and removes by keyboard alone', () => {
    const { editor, spans, document } = newEditor('New York is big.\n\nParis too.')
    editor.run('text.right')
    editor.run('text.extendRight')
    expect(editor.chosen?.text).toBe('New York')
    editor.run('label.2')
    expect(spans()).toEqual([['place', 0, 8, 'New York']])
    editor.run('text.extendRight')
    editor.run('text.extendRight')
    document.seal()
    expect(spans()).toEqual([['place', 0, 15, 'New York is big']])
    editor.run('edit.undo')
    expect(spans()).toEqual([['place', 0, 8, 'New York']])
    editor.run('text.cancel')
    editor.run('text.down')
    expect(editor.chosen?.text).toBe('Paris')
    editor.run('label.2')
    editor.run('object.next')
    expect(document.get(editor.getState().selection[0] ?? '')).toMatchObject({ text: 'New York' })
    editor.run('edit.delete')
    expect(spans()).toEqual([['place', 18, 23, 'Paris']])
  })

  it('allows overlapping spans and selects the innermost, then the one around it', () => {
    const { editor, document } = newEditor('University of Paris')
    editor.choose({ start: 0, end: 19 })
    editor.run('label.1')
    editor.choose({ start: 14, end: 19 })
    editor.run('label.2')
    const quoted = () => document.get(editor.getState().selection[0] ?? '') as { text?: string } | undefined
    editor.select([])
    editor.selectAt(15)
    expect(quoted()?.text).toBe('Paris')
    editor.selectAt(15)
    expect(quoted()?.text).toBe('University of Paris')
    editor.selectAt(3)
    expect(quoted()?.text).toBe('University of Paris')
  })

  it('labels at once while a label is armed, and relabels what is selected', () => {
    const { editor, spans } = newEditor('Alice met Bob.')
    editor.run('label.1')
    editor.choose({ start: 0, end: 5 })
    editor.choose({ start: 10, end: 12 })
    expect(spans()).toEqual([['person', 0, 5, 'Alice'], ['person', 10, 13, 'Bob']])
    editor.run('label.2')
    expect(spans()[1]).toEqual(['place', 10, 13, 'Bob'])
  })

  it('has all its commands in the catalogue', () => {
    expect(CATALOGUE.map(({ id }) => id)).toEqual(expect.arrayContaining([...SPAN_ACTION_IDS]))
  })
})

describe('TextDocument', () => {
  it('shows one text node a paragraph and a list of the spans', () => {
    const { editor } = newEditor('Alice met Bob.\n\nThe end.')
    editor.choose({ start: 0, end: 5 })
    editor.run('label.1')
    const { container } = render(
      <>
        <TextDocument editor={editor} label="Caption" />
        <SpanList editor={editor} label="Spans" />
      </>,
    )
    const text = screen.getByRole('textbox', { name: 'Caption' })
    const paragraphs = [...text.querySelectorAll('[data-paragraph]')]
    expect(paragraphs.map((paragraph) => [paragraph.textContent, paragraph.childNodes.length])).toEqual([
      ['Alice met Bob.', 1],
      ['', 0],
      ['The end.', 1],
    ])
    expect(container.querySelector('button')?.textContent).toBe('Aliceperson')
  })
})
