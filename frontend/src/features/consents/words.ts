/** The words of the ledger: what people agreed to, as people say it. */
import { Ban, CalendarX, Check, CircleHelp, Clock, Undo2, type LucideIcon } from 'lucide-react'
import { msg, t } from '@/i18n'
import { date } from '@/ui/format'
import type { Tone } from '@/features/rights/Ledger'
import type { Consent, ConsentState, LegalBasis, Release, ScopeKind } from './data'

interface StateWords {
  word: string
  tone: Tone
  icon: LucideIcon
  /** What this state means, in a sentence. */
  means: string
}

export const STATES: Record<ConsentState, StateWords> = {
  ConsentGiven: { word: msg('Given'), tone: 'ok', icon: Check, means: msg('They agreed. What is listed may be done.') },
  RenewedConsentGiven: { word: msg('Renewed'), tone: 'ok', icon: Check, means: msg('They agreed, and agreed again. What is listed may be done.') },
  ConsentRequested: { word: msg('Asked'), tone: 'none', icon: Clock, means: msg('They were asked and have not answered. Nothing may rest on it yet.') },
  ConsentRequestDeferred: { word: msg('Put off'), tone: 'none', icon: Clock, means: msg('They want to decide later. Nothing may rest on it yet.') },
  ConsentRefused: { word: msg('Refused'), tone: 'block', icon: Ban, means: msg('They did not agree. What shows them is blocked for this.') },
  ConsentExpired: { word: msg('Expired'), tone: 'cond', icon: CalendarX, means: msg('Its time is over. Nothing may rest on it until it is renewed.') },
  ConsentInvalidated: { word: msg('Not valid'), tone: 'block', icon: Ban, means: msg('It was found not to be valid. Nothing may rest on it.') },
  ConsentRevoked: { word: msg('Ended by us'), tone: 'block', icon: Ban, means: msg('The organisation ended it. Nothing may rest on it.') },
  ConsentWithdrawn: { word: msg('Withdrawn'), tone: 'block', icon: Undo2, means: msg('They took it back. What shows them is blocked for this from then on.') },
  ConsentUnknown: { word: msg('Not known'), tone: 'review', icon: CircleHelp, means: msg('Whether they agreed is not known. Nothing may rest on it.') },
}

/** What may come next in the life of a consent; the server refuses the rest. */
const ENDINGS: readonly ConsentState[] = ['ConsentWithdrawn', 'ConsentRevoked', 'ConsentExpired', 'ConsentInvalidated', 'ConsentUnknown']
export const NEXT_STATES: Record<ConsentState, readonly ConsentState[]> = {
  ConsentRequested: ['ConsentGiven', 'ConsentRefused', 'ConsentRequestDeferred', 'ConsentInvalidated'],
  ConsentRequestDeferred: ['ConsentGiven', 'ConsentRefused', 'ConsentRequested', 'ConsentInvalidated'],
  ConsentRefused: ['ConsentRequested', 'ConsentGiven', 'ConsentInvalidated'],
  ConsentGiven: ['RenewedConsentGiven', ...ENDINGS],
  RenewedConsentGiven: ['RenewedConsentGiven', ...ENDINGS],
  ConsentExpired: ['RenewedConsentGiven', 'ConsentRequested', 'ConsentWithdrawn', 'ConsentRevoked', 'ConsentInvalidated'],
  ConsentWithdrawn: ['ConsentRequested', 'ConsentInvalidated'],
  ConsentRevoked: ['ConsentRequested', 'ConsentWithdrawn', 'ConsentInvalidated'],
  ConsentUnknown: ['ConsentGiven', 'ConsentRefused', 'ConsentRequested', 'ConsentWithdrawn', 'ConsentRevoked', 'ConsentInvalidated'],
  ConsentInvalidated: [],
}

type Words = Record<string, string>

/** Purposes of the Data Privacy Vocabulary that forms name, in groups; others may be typed by their term. */
export const PURPOSES: readonly { group: string; terms: Words }[] = [
  {
    group: msg('Research'),
    terms: {
      AcademicResearch: msg('research at universities'),
      ScientificResearch: msg('science'),
      NonCommercialResearch: msg('research without profit'),
      CommercialResearch: msg('research for profit'),
      ResearchAndDevelopment: msg('research and development'),
    },
  },
  {
    group: msg('For everybody'),
    terms: {
      PublicBenefit: msg('the public good'),
      ImproveTransportMobility: msg('better transport'),
      ImproveHealthcare: msg('better health care'),
      ImprovePublicServices: msg('better public services'),
      CombatClimateChange: msg('the climate'),
      ProvideOfficialStatistics: msg('official statistics'),
      DataAltruism: msg('data altruism'),
    },
  },
  {
    group: msg('Products and services'),
    terms: {
      ServiceProvision: msg('providing a service'),
      ImproveExistingProductsAndServices: msg('better products'),
      CommercialPurpose: msg('business of any kind'),
      NonCommercialPurpose: msg('anything without profit'),
      SellDataToThirdParties: msg('selling the data'),
      EnforceSecurity: msg('security'),
      IdentityVerification: msg('checking who somebody is'),
    },
  },
  { group: msg('Publicity'), terms: { Marketing: msg('marketing'), Advertising: msg('advertising'), PublicRelations: msg('press and public relations') } },
]
const PURPOSE_WORDS: Words = Object.assign({}, ...PURPOSES.map(({ terms }) => terms))

export const OPERATIONS: Words = {
  DataLabelling: msg('labeling by hand'),
  DataAnnotation: msg('describing by hand'),
  ModelTraining: msg('training models'),
  TrainingData: msg('use as training data'),
  ValidationData: msg('tuning models'),
  TestingData: msg('testing models'),
}

export const CATEGORIES: Words = {
  Picture: msg('pictures'),
  VoiceCommunicationRecording: msg('voice'),
  Name: msg('name'),
  Age: msg('age'),
  Gender: msg('gender'),
  PhysicalCharacteristic: msg('looks'),
  VehicleLicense: msg('number plate'),
  Location: msg('whereabouts'),
  GPSCoordinate: msg('exact position'),
  HomeLocation: msg('home'),
  EmailAddress: msg('e-mail address'),
  TelephoneNumber: msg('telephone number'),
  FacialPrint: msg('measures of the face'),
  Fingerprint: msg('fingerprints'),
  EthnicOrigin: msg('ethnic origin'),
  Religion: msg('religion'),
  PoliticalAffiliation: msg('political views'),
  Health: msg('health'),
  Disability: msg('disability'),
  Genetic: msg('genetic data'),
}
/** Those for which the form needs a statement about exactly that. */
export const SPECIAL: ReadonlySet<string> = new Set(['FacialPrint', 'Fingerprint', 'EthnicOrigin', 'Race', 'Religion', 'PoliticalAffiliation', 'Health', 'Disability', 'Genetic'])

export const CHANNELS: Words = {
  paper: msg('on paper'),
  web_form: msg('by a form on the web'),
  email: msg('by e-mail'),
  in_person: msg('in person'),
  phone: msg('by telephone'),
  api: msg('by an interface'),
  self_service: msg('by their own link'),
  clock: msg('by the clock'),
  other: msg('otherwise'),
}

export const RELEASE_SCOPES: Record<Release['scope'], string> = {
  unlimited: msg('for anything'),
  commercial: msg('for commercial use'),
  editorial: msg('for editorial use only'),
  none: msg('asked for and refused'),
}

export const BASES: Words = {
  consent: msg('Consent'),
  contract: msg('A contract with them'),
  legitimate_interest: msg('Legitimate interest'),
  public_task: msg('A public task'),
  legal_obligation: msg('A legal obligation'),
  vital_interest: msg('Vital interests'),
}

export const ASSESSMENTS: Record<LegalBasis['assessment'], string> = {
  LIA: msg('balancing of interests'),
  DPIA: msg('impact assessment'),
  A9: msg('condition for sensitive data'),
  none: msg('none'),
}

/** `ImproveTransportMobility` -> "improve transport mobility" where there is no better word. */
function plain(term: string): string {
  return term.replace(/^.*[:#]/, '').replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()
}

const among = (words: Words) => (term: string): string => {
  const known = words[term]
  return known ? t(known) : plain(term)
}
export const purposeWords = among(PURPOSE_WORDS)
export const operationWords = among(OPERATIONS)
export const categoryWords = among(CATEGORIES)
export const channelWords = among(CHANNELS)
export const baseWords = among(BASES)

/** "a, b" or what stands for no limit. */
export function listed(terms: readonly string[] | null, word: (term: string) => string, none: string): string {
  return terms === null ? none : terms.map(word).join(', ')
}

export function answerWords(answer: boolean | null | undefined): string {
  return answer === true ? t('yes') : answer === false ? t('no') : t('not asked')
}

export function scopeWords({ kind, ids = [] }: { kind: ScopeKind; ids?: string[] }): string {
  const count = ids.length
  if (kind === 'project') return t('{count, plural, one {one project} other {# projects}}', { count })
  if (kind === 'source') return t('{count, plural, one {one source} other {# sources}}', { count })
  if (kind === 'items') return t('{count, plural, one {one item} other {# items}}', { count })
  return t('whatever shows or names them')
}

export const MODEL_KINDS: Words = { discriminative: msg('models that recognise'), generative: msg('models that create') }

/** What was agreed to, heading by heading, in the order in which people ask. */
export function terms(consent: Consent): (readonly [string, string])[] {
  return [
    [t('What for'), consent.purposes.map(purposeWords).join(', ')],
    [t('Which data'), consent.data_categories.map(categoryWords).join(', ')],
    [t('What is done'), listed(consent.operations, operationWords, t('whatever the purpose needs'))],
    [t('Which material'), scopeWords(consent.scope)],
    [t('For profit'), answerWords(consent.commercial_ok)],
    [t('Published'), answerWords(consent.publish_ok)],
    [t('Models'), listed(consent.model_kinds, among(MODEL_KINDS), t('no limit'))],
    [t('Recipients'), listed(consent.recipients, (name) => name, t('nobody was named'))],
    [t('Countries'), listed(consent.territories, (code) => code, t('no limit'))],
    [t('From'), date(new Date(consent.valid_from))],
    [t('Until'), consent.valid_until ? date(new Date(consent.valid_until)) : t('they take it back')],
    [t('Sensitive data'), consent.explicit ? t('agreed to explicitly') : ''],
    [t('Guardian'), consent.guardian?.pseudonym ?? ''],
    [t('Given'), channelWords(consent.collection_method)],
    [t('Kept in'), consent.storage_locations.join(', ')],
    [t('Kept for'), consent.retention_period],
    [t('Jurisdiction'), consent.jurisdiction],
    [t('Notice'), consent.notice.name],
  ]
}
