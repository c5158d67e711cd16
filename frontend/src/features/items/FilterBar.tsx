import { useState, type KeyboardEvent, type Ref } from 'react'
import { X } from 'lucide-react'
import type { Verdict } from '@/api/types'
import { t } from '@/i18n'
import { IconButton } from '@/ui/IconButton'
import { ITEM_STATES, licenceWords, verdictWord } from '@/features/projects/words'
import { filterText, parseFilter, wordText, type Word } from './filter'
import styles from './items.module.css'

interface Props {
  filter: string
  onChange: (filter: string) => void
  sources: ReadonlyMap<string, string>
  inputRef: Ref<HTMLInputElement>
  fault: string | undefined
}

/** The filter as chips; what is typed becomes a chip with Enter, and Backspace takes the last one back as text. */
export function FilterBar({ filter, onChange, sources, inputRef, fault }: Props) {
  const [typed, setTyped] = useState('')
  const words = parseFilter(filter)

  function commit(): void {
    const added = parseFilter(typed)
    if (added.length === 0) return
    setTyped('')
    onChange(filterText([...words, ...added]))
  }
  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    const last = words.at(-1)
    if (event.key === 'Enter') commit()
    else if (event.key === 'Escape') event.currentTarget.blur()
    else if (event.key === 'Backspace' && typed === '' && last) {
      event.preventDefault()
      onChange(filterText(words.slice(0, -1)))
      setTyped(wordText(last))
    }
  }
  return (
    <div className={styles.filter} role="search">
      <div className={styles.query} data-invalid={fault ? true : undefined}>
        {words.map((word, index) => (
          <button
            key={`${index} ${wordText(word)}`}
            type="button"
            className={styles.token}
            title={t('Remove the filter {word}', { word: wordText(word) })}
            onClick={() => onChange(filterText(words.filter((_, at) => at !== index)))}
          >
            {chipWords(word, sources)}
            <X aria-hidden="true" />
          </button>
        ))}
        <input
          ref={inputRef}
          className={styles.queryInput}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={commit}
          placeholder={words.length > 0 ? t('add a filter') : t('Filter, for instance licence:CC-BY-4.0 or a word of the text')}
          aria-label={t('Filter')}
          aria-invalid={fault ? true : undefined}
          spellCheck={false}
          autoComplete="off"
        />
        {words.length > 0 && <IconButton size="small" label={t('Clear the filter')} icon={<X />} onPress={() => onChange('')} />}
      </div>
      {fault && (
        <p role="alert" className={styles.filterFault}>
          {fault}
        </p>
      )}
    </div>
  )
}

/** `verdict: blocked`, `data.city: Paris`, `not licence: …`: a word of the filter for people. */
function chipWords(word: Word, sources: ReadonlyMap<string, string>): string {
  const value = word.value
    .split(',')
    .map((one) => {
      if (word.key === 'verdict') return /^[A-Z_]+$/.test(one) ? verdictWord(one as Verdict) || one : one
      if (word.key === 'state') return t(ITEM_STATES[one] ?? one).toLowerCase()
      if (word.key === 'licence') return licenceWords(one)
      if (word.key === 'source') return sources.get(one) ?? one
      return one
    })
    .join(', ')
  const said = word.key ? `${word.key.replace(/^data\./, '')}: ${value}` : `“${value}”`
  return word.negated ? t('not {word}', { word: said }) : said
}
