import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Printer } from 'lucide-react'
import { isProblem, type ApiProblem } from '@/api/problem'
import { Page } from '@/app/Page'
import { t } from '@/i18n'
import { Button, ButtonLink } from '@/ui/Button'
import { date } from '@/ui/format'
import { SkeletonRows } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { FileLink } from '@/features/projects/FileLink'
import { Fault } from '@/features/projects/Fault'
import { Facts, ledger } from '@/features/rights/Ledger'
import { subjectQuery, type Subject } from '@/features/subjects/data'
import { OwnLink } from './ConsentPanel'
import { consentsApi, receiptUrl, type ConsentMade } from './data'
import { FormParts } from './FormParts'
import { asksExplicitly, bodyOf, EMPTY_FORM, purposesOf, split, type ConsentForm } from './form'
import { answerWords, categoryWords, listed, MODEL_KINDS, operationWords, purposeWords, scopeWords } from './words'
import styles from './consents.module.css'

const route = getRouteApi('/in/frame/rights-area/rights/consents/new')

/** A consent as it stands on a form: the questions on the left, what it comes to on the right, one button. */
export function RecordConsentPage() {
  const { subject } = route.useSearch()
  const known = useQuery({ ...subjectQuery(subject ?? ''), enabled: Boolean(subject) })
  if (!subject || known.data) return <RecordConsent key={subject} subject={known.data ?? null} />
  return (
    <Page title={t('Record a consent')} width="form">
      <h1 className="visually-hidden">{t('Record a consent')}</h1>
      {known.isError ? <ErrorState error={known.error} onRetry={() => void known.refetch()} /> : <SkeletonRows rows={8} />}
    </Page>
  )
}

function RecordConsent({ subject }: { subject: Subject | null }) {
  const client = useQueryClient()
  const [form, setForm] = useState<ConsentForm>({ ...EMPTY_FORM, subject })
  const [key, setKey] = useState(() => crypto.randomUUID())
  const record = useMutation({
    mutationFn: () => consentsApi.record(bodyOf(form), key),
    onSuccess: async () => {
      await Promise.all([client.invalidateQueries({ queryKey: ['consents'] }), client.invalidateQueries({ queryKey: ['subjects'] })])
    },
    onError: () => setKey(crypto.randomUUID()),
  })
  const problem = isProblem(record.error) ? record.error : null
  if (record.data) return <Recorded made={record.data} onNext={() => (record.reset(), setForm({ ...form, subject: null, evidence: [] }), setKey(crypto.randomUUID()))} />
  return (
    <Page title={t('Record a consent')} crumbs={[{ label: t('Rights'), to: '/rights' }, { label: t('Consents'), to: '/rights/consents' }, { label: t('Record') }]} width="full">
      <div className={styles.page}>
        <div className={styles.form}>
          <h1>{t('What did they agree to?')}</h1>
          <FormParts form={form} onChange={(next) => setForm((before) => ({ ...before, ...next }))} problem={problem} />
        </div>
        <Outlook form={form} problem={problem}>
          <Button variant="primary" size="big" isPending={record.isPending} isDisabled={!form.subject || !form.notice || purposesOf(form).length === 0} onPress={() => record.mutate()}>
            {form.subject ? t('Record the consent of {pseudonym}', { pseudonym: form.subject.pseudonym }) : t('Record the consent')}
          </Button>
          <Fault error={record.error} />
        </Outlook>
      </div>
    </Page>
  )
}

/** What the form comes to, in words; what is still missing. */
function Outlook({ form, problem, children }: { form: ConsentForm; problem: ApiProblem | null; children: React.ReactNode }) {
  const purposes = purposesOf(form)
  const missing = [!form.subject && t('the person'), !form.notice && t('the notice that they read'), purposes.length === 0 && t('at least one purpose')].filter(Boolean)
  const who = form.subject?.pseudonym ?? t('This person')
  const profit = { yes: true, no: false, unasked: null }
  return (
    <section className={styles.outlook} aria-label={t('What it comes to')}>
      <p className={styles.big} aria-live="polite">
        {purposes.length === 0 ? t('{who} agrees to …', { who }) : t('{who} agrees to {purposes}.', { who, purposes: purposes.map(purposeWords).join(', ') })}
      </p>
      <Facts
        rows={[
          [t('Which data'), form.categories.map(categoryWords).join(', ')],
          [t('What is done'), form.operations.length > 0 ? form.operations.map(operationWords).join(', ') : t('whatever the purpose needs')],
          [t('Which material'), scopeWords({ kind: form.scope, ids: form.scopeIds })],
          [t('For profit'), answerWords(profit[form.commercial])],
          [t('Published'), answerWords(profit[form.publish])],
          [t('Models'), form.models === 'any' ? t('no limit') : t(MODEL_KINDS[form.models]!)],
          [t('Countries'), listed(split(form.territories).length > 0 ? split(form.territories) : null, (code) => code, t('no limit'))],
          [t('Recipients'), listed(split(form.recipients).length > 0 ? split(form.recipients) : null, (name) => name, t('nobody was named'))],
          [t('Until'), form.until ? date(new Date(`${form.until}T12:00`)) : t('they take it back')],
          [t('Sensitive data'), asksExplicitly(form) ? (form.explicit ? t('agreed to explicitly') : t('not agreed to explicitly: such data need it')) : ''],
        ]}
      />
      <p className="small dim">
        {t('What is not agreed to stays blocked: consent to research is not consent to research for profit, and “not asked” counts as no where money or publishing is at stake.')}
      </p>
      {missing.length > 0 && <p className="small">{t('Still missing: {what}.', { what: missing.join(', ') })}</p>}
      {problem && problem.errors.length > 0 && <p className="small dim">{t('What was refused stands beside its question.')}</p>}
      <div className={ledger.buttons}>{children}</div>
    </section>
  )
}

function Recorded({ made, onNext }: { made: ConsentMade; onNext: () => void }) {
  return (
    <Page title={t('Recorded')} crumbs={[{ label: t('Rights'), to: '/rights' }, { label: t('Consents'), to: '/rights/consents' }, { label: t('Recorded') }]} width="form">
      <div className={styles.part}>
        <h1>{t('The consent of {pseudonym} is recorded', { pseudonym: made.subject.pseudonym })}</h1>
        <p className="dim">{t('Hand them their link: with it they see what they agreed to and take it back as easily as they gave it. It stands on the receipt too.')}</p>
        <OwnLink url={made.withdrawal_url} />
        <div className={ledger.buttons}>
          <FileLink href={receiptUrl(made.id, 'html')} icon={<Printer />}>
            {t('Print the receipt')}
          </FileLink>
          <ButtonLink to="/rights/consents" search={{ consent: made.id }}>
            {t('Open the consent')}
          </ButtonLink>
          <Button variant="quiet" onPress={onNext}>
            {t('Record the same for another person')}
          </Button>
        </div>
      </div>
    </Page>
  )
}
