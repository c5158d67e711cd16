/** A source's record in words: what each part comes to, and whether it helps, waits or stands in the way. */
import { t } from '@/i18n'
import { date, number, percent } from '@/ui/format'
import { ACTION_WORDS, DUTY_WORDS, TERMS_WORDS, type DatabaseRight, type KeptRecord, type Part, type Permission, type Signal } from './data'

export type Tone = 'ok' | 'review' | 'block' | 'none'
export interface Told {
  tone: Tone
  text: string
}

export function tell(part: Part, record: KeptRecord, share: number | null, signals: readonly Signal[]): Told {
  const told: Record<Part, () => Told> = {
    access: () => access(record),
    licence: () => seen(record.licence_checked),
    permission: () => permission(record.permission),
    notice: () => notice(record.art14_record),
    research: () => research(record.research_protocol),
    database: () => database(record.database_right, share),
    mining: () => mining(signals),
  }
  return told[part]()
}

function access(record: KeptRecord): Told {
  const parts = []
  if (record.terms) parts.push(t(TERMS_WORDS[record.terms.verdict]))
  if (record.lawful_access !== null && record.lawful_access !== undefined) parts.push(record.lawful_access ? t('access was lawful') : t('access was not lawful'))
  if (record.collected_from) {
    const from = date(new Date(record.collected_from))
    parts.push(record.collected_to ? t('collected from {from} to {to}', { from, to: date(new Date(record.collected_to)) }) : t('collected from {from}', { from }))
  }
  if (parts.length === 0) return { tone: 'none', text: t('Nobody has said what the terms come to, or whether access was lawful.') }
  const forbidden = record.lawful_access === false || record.terms?.verdict === 'prohibit'
  const open = record.terms?.verdict === 'prohibit_ai'
  return { tone: forbidden ? 'block' : open ? 'review' : 'ok', text: `${parts.join('; ')}.` }
}

function seen(checked: KeptRecord['licence_checked']): Told {
  if (!checked) return { tone: 'none', text: t('Nobody has looked since. Before data leaves, somebody should have seen that the licence still stands where it came from.') }
  const when = date(new Date(checked.at))
  return checked.changed ? { tone: 'review', text: t('On {date} another licence stood there.', { date: when }) } : { tone: 'ok', text: t('Still stood there on {date}.', { date: when }) }
}

const list = (words: readonly string[], known: Record<string, string>): string => words.map((word) => t(known[word] ?? word)).join(', ')

function permission(given: Permission | null | undefined): Told {
  if (!given) return { tone: 'none', text: t('None on file. It is needed where no licence permits the use.') }
  const parts = [t('You may {acts}', { acts: list(given.actions, ACTION_WORDS) })]
  if (given.prohibitions?.length) parts.push(t('not {acts}', { acts: list(given.prohibitions, ACTION_WORDS) }))
  if (given.duties?.length) parts.push(t('you must {duties}', { duties: list(given.duties, DUTY_WORDS) }))
  if (given.sublicensing === true) parts.push(t('those who receive it may use it too'))
  if (given.sublicensing === false) parts.push(t('those who receive it may not use it'))
  if (given.purposes?.length) parts.push(t('for {purposes}', { purposes: given.purposes.join(', ') }))
  if (given.territories?.length) parts.push(t('in {places}', { places: given.territories.join(', ') }))
  if (given.expires) parts.push(t('until {date}', { date: date(new Date(given.expires)) }))
  const over = given.expires ? new Date(given.expires) <= new Date() : false
  return { tone: over ? 'block' : 'ok', text: `${parts.join('; ')}.${over ? ` ${t('It is over.')}` : ''}` }
}

function notice(informed: boolean | null | undefined): Told {
  if (informed === true) return { tone: 'ok', text: t('The people were informed, or why that was not possible is on file.') }
  if (informed === false) return { tone: 'block', text: t('The people were not informed.') }
  return { tone: 'none', text: t('Nothing on file. Where people are in data that they did not give you, they have to be told within a month.') }
}

function research(approved: boolean | null | undefined): Told {
  if (approved === true) return { tone: 'ok', text: t('A protocol is approved.') }
  if (approved === false) return { tone: 'review', text: t('There is no approved protocol.') }
  return { tone: 'none', text: t('None on file. It is needed where research is what permits the use.') }
}

function database(right: DatabaseRight | null | undefined, share: number | null): Told {
  if (!right) return { tone: 'none', text: t('Not assessed. It matters where much of one collection was taken.') }
  const parts = []
  if (share !== null) parts.push(t('{share} of the source is here', { share: percent(share / 100, 1) }))
  if (right.source_size) parts.push(t('of {count} entries', { count: number(right.source_size, 0) }))
  if (right.investment === 'substantial') parts.push(t('making it took a substantial investment'))
  if (right.investment === 'none') parts.push(t('making it took no substantial investment'))
  if (right.maker_eu === false) parts.push(t('its maker is outside the EU'))
  if (right.licence) parts.push(t('licensed as {licence}', { licence: right.licence }))
  if (right.conclusion === 'permitted') parts.push(t('somebody assessed it: permitted'))
  if (right.conclusion === 'not_permitted') parts.push(t('somebody assessed it: not permitted'))
  const tone: Tone = right.conclusion === 'not_permitted' ? 'block' : right.conclusion === 'permitted' || right.investment === 'none' || right.licence ? 'ok' : 'review'
  const text = parts.join('; ')
  return { tone, text: text ? `${text.charAt(0).toUpperCase()}${text.slice(1)}.` : t('Looked at, nothing concluded.') }
}

function mining(signals: readonly Signal[]): Told {
  if (signals.length === 0) return { tone: 'none', text: t('Nobody has looked for reservations. Paste here what the site says.') }
  const reserved = signals.some((signal) => signal.parsed.some((one) => one.scope !== 'none' && one.scope !== 'unclear'))
  if (reserved) return { tone: 'block', text: t('The site reserves something; it counts against mining and training.') }
  const unclear = signals.some((signal) => signal.parsed.some((one) => one.scope === 'unclear'))
  return unclear ? { tone: 'review', text: t('Something is said that cannot be read: a person has to look.') } : { tone: 'ok', text: t('Looked for, no reservation found.') }
}
