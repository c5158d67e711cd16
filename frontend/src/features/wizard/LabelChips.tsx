import { useState, type ClipboardEvent, type CSSProperties, type KeyboardEvent } from 'react'
import { X } from 'lucide-react'
import { t } from '@/i18n'
import { Kbd } from '@/ui/Kbd'
import { addLabels, withLooks } from './labels'
import styles from './wizard.module.css'

interface Props {
  title: string
  names: readonly string[]
  onChange: (names: string[]) => void
  suggested: readonly string[]
}

/** Labels as chips: typed with Enter or a comma, or pasted many at once; colour and digit come by themselves. */
export function LabelChips({ title, names, onChange, suggested }: Props) {
  const [typed, setTyped] = useState('')
  function commit(text: string): void {
    onChange(addLabels(names, text))
    setTyped('')
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter' || event.key === ',') {
      event.preventDefault()
      commit(typed)
    } else if (event.key === 'Backspace' && typed === '' && names.length > 0) onChange(names.slice(0, -1))
  }
  function onPaste(event: ClipboardEvent): void {
    const text = event.clipboardData.getData('text')
    if (!/[,;\n\t]/.test(text)) return
    event.preventDefault()
    commit(`${typed}${text}`)
  }
  const waiting = suggested.filter((name) => !names.includes(name))
  return (
    <div className={styles.labels}>
      <label htmlFor="labels">{title}</label>
      <div className={styles.chips}>
        {withLooks(names).map((label, index) => (
          <span key={label.name} className={styles.chip}>
            <span className={styles.swatch} style={{ '--label': label.color } as CSSProperties} aria-hidden="true" />
            {label.name}
            {label.key && <Kbd keys={label.key} />}
            <button type="button" className={styles.remove} aria-label={t('Remove {name}', { name: label.name })} onClick={() => onChange(names.filter((_, at) => at !== index))}>
              <X aria-hidden="true" />
            </button>
          </span>
        ))}
        <input
          id="labels"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          onBlur={() => typed.trim() && commit(typed)}
          placeholder={names.length > 0 ? '' : suggested.join(', ')}
          autoComplete="off"
          className={styles.chipInput}
        />
      </div>
      <p className="small dim">
        {t('Type a name and Enter, or paste a list with commas.')}{' '}
        {waiting.length > 0 && names.length === 0 && (
          <button type="button" className={styles.suggest} onClick={() => commit(suggested.join(','))}>
            {t('Use {names}', { names: suggested.join(', ') })}
          </button>
        )}
      </p>
    </div>
  )
}
