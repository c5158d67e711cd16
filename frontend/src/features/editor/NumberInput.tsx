import { useState } from 'react'
import { formattingLocale } from '@/i18n'
import { number } from '@/ui/format'
import styles from './NumberInput.module.css'

interface NumberInputProps {
  label?: string
  labelledBy?: string
  value: number | null
  min?: number | undefined
  max?: number | undefined
  step?: number
  integer?: boolean
  readOnly?: boolean
  required?: boolean
  /** Digits after the decimal point that are shown. */
  digits?: number
  suffix?: string
  /** The number as typed, kept within min and max; null when the field was emptied. */
  onChange: (value: number | null) => void
}

/** Reads "1,234.5", "1.234,5" or "1234.5", as the person's locale writes it; null when it is no number. */
export function parseNumber(text: string, locale: string): number | null {
  const parts = new Intl.NumberFormat(locale).formatToParts(12345.6)
  const decimal = parts.find((part) => part.type === 'decimal')?.value ?? '.'
  const group = parts.find((part) => part.type === 'group')?.value ?? ','
  const plain = text
    .trim()
    .replaceAll('\u2212', '-')
    .replaceAll(/[\s\u00a0\u202f]/g, '')
    .replaceAll(group, '')
    .replace(decimal, '.')
    .replace(/°$/, '')
  if (plain === '') return null
  const value = Number(plain)
  return Number.isFinite(value) ? value : null
}

/** A number that is written, or stepped with the arrow keys (Shift: ten steps). Nonsense falls back on blur. */
export function NumberInput(props: NumberInputProps) {
  const { label, labelledBy, value, min = -Infinity, max = Infinity, step = 1, integer, readOnly, required, digits = 2, suffix = '', onChange } = props
  const [draft, setDraft] = useState<string | null>(null)
  const shown = draft ?? (value === null ? '' : `${number(value, integer ? 0 : digits)}${suffix}`)

  function fit(next: number): number {
    return Math.min(max, Math.max(min, integer ? Math.round(next) : next))
  }

  function commit(): void {
    if (draft === null) return
    const next = parseNumber(draft, formattingLocale())
    setDraft(null)
    if (next !== null) onChange(fit(next))
    else if (draft.trim() === '') onChange(null)
  }

  function onKeyDown(event: React.KeyboardEvent): void {
    if (event.key === 'Enter') commit()
    else if (event.key === 'Escape' && draft !== null) {
      event.stopPropagation()
      setDraft(null)
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      event.preventDefault()
      const from = draft === null ? value : parseNumber(draft, formattingLocale())
      const by = (event.key === 'ArrowUp' ? step : -step) * (event.shiftKey ? 10 : 1)
      setDraft(null)
      onChange(fit((from ?? (Number.isFinite(min) ? min : 0)) + (from === null ? 0 : by)))
    }
  }

  return (
    <input
      type="text"
      inputMode={integer ? 'numeric' : 'decimal'}
      aria-label={label}
      aria-labelledby={labelledBy}
      aria-required={required}
      role="spinbutton"
      aria-valuenow={value ?? undefined}
      aria-valuemin={Number.isFinite(min) ? min : undefined}
      aria-valuemax={Number.isFinite(max) ? max : undefined}
      className={styles.input}
      value={shown}
      readOnly={readOnly}
      onChange={(event) => setDraft(event.target.value)}
      onFocus={(event) => event.target.select()}
      onBlur={commit}
      onKeyDown={onKeyDown}
    />
  )
}
