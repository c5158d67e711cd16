import { Check, Mail, MailQuestion, MailX, TriangleAlert, type LucideIcon } from 'lucide-react'
import { msg } from '@/i18n'
import type { Tone } from '@/features/rights/Ledger'
import type { DecisionKind, Delivery, ModelUse, NoticeState, ReasonClass, RecipientKind } from './data'

export const NOTICE_STATES: Record<NoticeState, { word: string; tone: Tone; icon: LucideIcon; means: string }> = {
  open: { word: msg('To be told'), tone: 'none', icon: MailQuestion, means: msg('The mail is on its way out.') },
  notified: { word: msg('Told'), tone: 'none', icon: Mail, means: msg('They were told and have not confirmed yet.') },
  unreachable: { word: msg('Not reached'), tone: 'review', icon: MailX, means: msg('There is no address, or the mail was refused. Give them one under Recipients, and they are told within a minute; or tell them by other means.') },
  escalated: { word: msg('Overdue'), tone: 'block', icon: TriangleAlert, means: msg('The time is over and they have not confirmed. Call them.') },
  acknowledged: { word: msg('Confirmed'), tone: 'ok', icon: Check, means: msg('They confirmed that the rows and all copies are deleted.') },
}

export const REASONS: Record<ReasonClass, string> = {
  withdrawal: msg('a consent was taken back'),
  erasure: msg('somebody asked for erasure'),
  expiry: msg('a permission ran out'),
  licence: msg('what is known of the licence changed'),
  error: msg('it should not have left'),
}

export const RECIPIENT_KINDS: Record<RecipientKind, string> = { person: msg('a person'), organisation: msg('an organisation'), public: msg('the public') }

export const WAYS: Record<string, string> = {
  mail: msg('by mail'),
  feed: msg('by the public feed'),
  link: msg('by the link in the mail'),
  hand: msg('by hand'),
  clock: msg('by the clock'),
}

export const DELIVERY_WAYS: Record<Delivery['channel'], string> = { download: msg('downloaded'), handover: msg('handed over'), publication: msg('published') }

export const MODEL_KINDS: Record<ModelUse['kind'], string> = { training: msg('trained with it'), fine_tuning: msg('fine-tuned with it'), evaluation: msg('evaluated on it') }

export const DECISIONS: Record<DecisionKind, { word: string; detail: string }> = {
  retrain: { word: msg('Train it anew without the rows'), detail: msg('The surest: a model that never saw them.') },
  unlearn: { word: msg('Make it unlearn the rows'), detail: msg('Say how, and how it was tested. This is a record of the decision, no proof that it forgot.') },
  justify: { word: msg('Keep it, with reasons'), detail: msg('Say why the rows cannot be got out of it, or why it may stay.') },
  retire: { word: msg('Take it out of use'), detail: msg('It is not used any more.') },
}
