// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
// @ts-expect-error the collector is a plain script
import { collect } from '../../tools/messages.mjs'
import { compilePo, parsePo } from '../../tools/po.mjs'
import { t } from '.'

const locales = join(process.cwd(), 'src/i18n/locales')

describe('the catalogues', () => {
  const used = [...(collect() as Map<string, unknown>).keys()]

  it.each(readdirSync(locales).filter((name) => name.endsWith('.po')))('%s holds every sentence of the sources', (name) => {
    const known = parsePo(readFileSync(join(locales, name), 'utf8'))
    expect(used.filter((id) => !known.has(id))).toEqual([])
  })

  it('leaves out what reads the same as its id and compiles the rest', () => {
    const compiled = compilePo('msgid "Submit"\nmsgstr ""\n\nmsgid "{count, plural, one {# job} other {# jobs}}"\nmsgstr ""\n')
    expect(Object.keys(compiled)).toEqual(['{count, plural, one {# job} other {# jobs}}'])
  })

  it('formats values and plurals, and plain sentences as they stand', () => {
    expect(t('{count, plural, one {# job} other {# jobs}}', { count: 1 })).toBe('1 job')
    expect(t('{count, plural, one {# job} other {# jobs}}', { count: 3 })).toBe('3 jobs')
    expect(t('Submit')).toBe('Submit')
  })
})
