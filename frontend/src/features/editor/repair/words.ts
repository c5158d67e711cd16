import { msg, t } from '@/i18n'

const REASONS: Readonly<Record<string, string>> = {
  wrong_label: msg('Wrong label'),
  missing_object: msg('Something is missing'),
  extra_object: msg('Something is too much'),
  loose_geometry: msg('Drawn too loosely'),
  guideline: msg('Against the guidelines'),
  other: msg('Another reason'),
}

/** A reviewer's reason in words; those that a queue has of its own are words already. */
export function reasonWords(reason: string): string {
  if (reason === '') return t('To be looked at again')
  const known = REASONS[reason]
  return known ? t(known) : reason
}
