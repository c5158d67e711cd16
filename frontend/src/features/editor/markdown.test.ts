import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseInline, parseMarkdown, type Inline } from './markdown'

const textOf = (parts: readonly Inline[]): string => parts.map((part) => ('text' in part ? part.text : textOf(part.parts))).join('')

describe('guidelines', () => {
  it('are read into blocks', () => {
    expect(parseMarkdown('# Cars\n\nDraw **every** car\nand *truck*.\n\n- one\n- two\n  goes on\n\n1. first\n\n> note\n\n```\na < b\n```')).toEqual([
      { kind: 'heading', level: 2, parts: [{ kind: 'text', text: 'Cars' }] },
      {
        kind: 'paragraph',
        parts: [
          { kind: 'text', text: 'Draw ' },
          { kind: 'strong', parts: [{ kind: 'text', text: 'every' }] },
          { kind: 'text', text: ' car and ' },
          { kind: 'emphasis', parts: [{ kind: 'text', text: 'truck' }] },
          { kind: 'text', text: '.' },
        ],
      },
      { kind: 'list', ordered: false, items: [[{ kind: 'text', text: 'one' }], [{ kind: 'text', text: 'two goes on' }]] },
      { kind: 'list', ordered: true, items: [[{ kind: 'text', text: 'first' }]] },
      { kind: 'quote', parts: [{ kind: 'text', text: 'note' }] },
      { kind: 'code', text: 'a < b' },
    ])
  })

  it('link only to pages', () => {
    expect(parseInline('[x](https://example.org/a)')).toEqual([{ kind: 'link', href: 'https://example.org/a', parts: [{ kind: 'text', text: 'x' }] }])
    for (const href of ['javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'data:text/html,x', '//evil.example']) {
      expect(parseInline(`[x](${href})`).some(({ kind }) => kind === 'link')).toBe(false)
    }
  })

  it('leave names_with_underscores alone', () => {
    expect(parseInline('not_applicable_here')).toEqual([{ kind: 'text', text: 'not_applicable_here' }])
  })

  it('never lose words, whatever is written', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 12 })
    const noise = fc.constantFrom('*', '**', '_', '`', '[', '](', ')', '# ', '- ', '1. ', '> ', '```', ' ', '\n', '\n\n')
    fc.assert(
      fc.property(fc.array(fc.oneof(words.map((list) => list.join(' ')), noise)), (parts) => {
        const source = parts.join('')
        const all = parseMarkdown(source)
          .map((block) => (block.kind === 'code' ? block.text : block.kind === 'list' ? block.items.map(textOf).join(' ') : textOf(block.parts)))
          .join(' ')
        const letters = (text: string): string => text.replaceAll(/[^a-z]/g, '')
        // What stands behind an opening fence on its line names a language; links keep their words.
        if (!/```[ ]*\S|\]\(/.test(source)) expect(letters(all)).toBe(letters(source))
      }),
    )
  })
})
