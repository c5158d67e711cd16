import { useState } from 'react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { ApiProblem } from '@/api/problem'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Checkbox } from '@/ui/Checkbox'
import { TextArea, TextField } from '@/ui/Field'
import { date } from '@/ui/format'
import { SegmentedControl } from '@/ui/Segmented'
import { Select } from '@/ui/Select'
import { projectsQuery, sourcesQuery } from '@/features/projects/queries'
import { EvidenceField } from '@/features/rights/shared/EvidenceField'
import { SubjectField } from '@/features/subjects/SubjectField'
import { Choices } from './Choices'
import { noticesQuery, type ScopeKind } from './data'
import { asksExplicitly, split, type Answer, type ConsentForm } from './form'
import { NoticeDialog } from './NoticeDialog'
import { CATEGORIES, CHANNELS, OPERATIONS, PURPOSES } from './words'
import styles from './consents.module.css'

interface Props {
  form: ConsentForm
  onChange: (next: Partial<ConsentForm>) => void
  problem: ApiProblem | null
}

/** The questions of a consent form, in the order in which a paper form has them. */
export function FormParts(props: Props) {
  return (
    <div>
      <Who {...props} />
      <WhatFor {...props} />
      <Limits {...props} />
      <HowAndWhen {...props} />
    </div>
  )
}

function Who({ form, onChange, problem }: Props) {
  const notices = useInfiniteQuery(noticesQuery())
  const [publishing, setPublishing] = useState(false)
  const rows = notices.data?.pages.flatMap((page) => page.results) ?? []
  const noticeFault = problem?.field('notice')
  return (
    <section className={styles.part} aria-label={t('Who, and what they read')}>
      <SubjectField label={t('Whose consent is it?')} value={form.subject} onChange={(subject) => onChange({ subject })} error={problem?.field('subject')} />
      {(form.subject?.age_band !== 'adult' || problem?.field('guardian')) && (
        <TextField
          label={t('Guardian who agreed for them')}
          value={form.guardian}
          onChange={(guardian) => onChange({ guardian })}
          placeholder={form.subject?.guardian?.pseudonym ?? t('pseudonym, where they are too young to agree alone')}
          error={problem?.field('guardian')}
        />
      )}
      <div className={styles.person}>
        <Select
          className={styles.grow}
          label={t('Which notice did they read?')}
          value={form.notice || null}
          onChange={(notice) => onChange({ notice })}
          placeholder={rows.length === 0 ? t('none is published yet') : t('Choose its version')}
          options={rows.map((one) => ({
            value: one.id,
            label: `${one.name} ${one.version} (${one.language})`,
            detail: t('{controller}, from {date}', { controller: one.controller.name, date: date(new Date(one.valid_from)) }),
          }))}
        />
        <Button onPress={() => setPublishing(true)}>{t('New notice')}</Button>
      </div>
      {noticeFault && <p className={styles.error}>{noticeFault}</p>}
      {publishing && <NoticeDialog onClose={() => setPublishing(false)} onMade={(notice) => onChange({ notice: notice.id })} />}
    </section>
  )
}

function WhatFor({ form, onChange, problem }: Props) {
  const fault = problem?.field('purposes')
  return (
    <section className={styles.part} aria-labelledby="what-for">
      <h2 id="what-for">{t('What for?')}</h2>
      <p className="small dim">{t('As it stands on the form. Consent to everything is consent to nothing.')}</p>
      {PURPOSES.map(({ group, terms }) => (
        <div key={group} className={styles.group}>
          <span aria-hidden="true">{t(group)}</span>
          <Choices label={t(group)} hideLabel terms={terms} chosen={form.purposes} onChange={(purposes) => onChange({ purposes })} />
        </div>
      ))}
      <TextField label={t('Other purposes')} value={form.further} onChange={(further) => onChange({ further })} placeholder="ImproveInternalCRMProcesses" description={t('Terms of the Data Privacy Vocabulary, separated by commas.')} />
      {fault && <p className={styles.error}>{fault}</p>}
      <Choices label={t('Which data about them?')} terms={CATEGORIES} chosen={form.categories} onChange={(categories) => onChange({ categories })} />
      {problem?.field('data_categories') && <p className={styles.error}>{problem.field('data_categories')}</p>}
      {asksExplicitly(form) && (
        <Checkbox isSelected={form.explicit} onChange={(explicit) => onChange({ explicit })}>
          {t('They agreed to the sensitive ones in a statement about exactly those.')}
        </Checkbox>
      )}
      {problem?.field('explicit') && <p className={styles.error}>{problem.field('explicit')}</p>}
      <Choices label={t('What is done with them? None chosen: whatever the purpose needs')} terms={OPERATIONS} chosen={form.operations} onChange={(operations) => onChange({ operations })} />
    </section>
  )
}


function Limits({ form, onChange, problem }: Props) {
  const answers = [
    { value: 'yes', label: t('yes') },
    { value: 'no', label: t('no') },
    { value: 'unasked', label: t('not asked') },
  ] satisfies { value: Answer; label: string }[]
  return (
    <section className={styles.part} aria-labelledby="limits">
      <h2 id="limits">{t('Within which limits?')}</h2>
      <div className={styles.two}>
        <SegmentedControl label={t('May money be made with it?')} value={form.commercial} onChange={(commercial) => onChange({ commercial })} segments={answers} />
        <SegmentedControl label={t('May it be published?')} value={form.publish} onChange={(publish) => onChange({ publish })} segments={answers} />
      </div>
      <SegmentedControl
        label={t('Which models may be made?')}
        value={form.models}
        onChange={(models) => onChange({ models })}
        segments={[
          { value: 'any', label: t('no limit') },
          { value: 'discriminative', label: t('models that recognise') },
          { value: 'generative', label: t('models that create') },
        ]}
      />
      <div className={styles.two}>
        <TextField label={t('In which countries?')} value={form.territories} onChange={(territories) => onChange({ territories })} placeholder="EU, CH" description={t('Codes, or EU, EEA, WORLD. Empty: no limit.')} error={problem?.field('territories')} />
        <TextField label={t('Who may receive it?')} value={form.recipients} onChange={(recipients) => onChange({ recipients })} placeholder={t('Example University')} description={t('Names, with commas. Where nobody is named, handing it on has to be reviewed.')} error={problem?.field('recipients')} />
      </div>
      <ScopePart form={form} onChange={onChange} problem={problem} />
    </section>
  )
}

function ScopePart({ form, onChange, problem }: Props) {
  const [project, setProject] = useState<string | null>(null)
  const projects = useInfiniteQuery(projectsQuery)
  const sources = useQuery({ ...sourcesQuery(project ?? ''), enabled: form.scope === 'source' && project !== null })
  const rows = projects.data?.pages.flatMap((page) => page.results) ?? []
  const fault = problem?.field('scope')
  return (
    <>
      <SegmentedControl<ScopeKind>
        label={t('Which material is it about?')}
        value={form.scope}
        onChange={(scope) => onChange({ scope, scopeIds: [] })}
        segments={[
          { value: 'subject', label: t('all that shows them') },
          { value: 'project', label: t('one project') },
          { value: 'source', label: t('one source') },
          { value: 'items', label: t('certain items') },
        ]}
      />
      {(form.scope === 'project' || form.scope === 'source') && (
        <Select
          label={t('Project')}
          value={form.scope === 'project' ? (form.scopeIds[0] ?? null) : project}
          onChange={(id) => (form.scope === 'project' ? onChange({ scopeIds: [id] }) : (setProject(id), onChange({ scopeIds: [] })))}
          placeholder={t('Choose a project')}
          options={rows.map((row) => ({ value: row.id, label: row.name }))}
        />
      )}
      {form.scope === 'source' && project && (
        <Select label={t('Source')} value={form.scopeIds[0] ?? null} onChange={(id) => onChange({ scopeIds: [id] })} placeholder={t('Choose a source')} options={(sources.data?.results ?? []).map((row) => ({ value: row.id, label: row.name }))} />
      )}
      {form.scope === 'items' && (
        <TextArea label={t('Items')} value={form.scopeIds.join('\n')} onChange={(text) => onChange({ scopeIds: split(text) })} rows={3} description={t('Their ids, one a line; an item’s id stands in its address.')} />
      )}
      {fault && <p className={styles.error}>{fault}</p>}
    </>
  )
}

function HowAndWhen({ form, onChange, problem }: Props) {
  return (
    <section className={styles.part} aria-labelledby="how">
      <h2 id="how">{t('How and when?')}</h2>
      <div className={styles.two}>
        <TextField label={t('Given on')} type="date" value={form.given} onChange={(given) => onChange({ given })} description={t('Empty: now.')} error={problem?.field('given_at')} />
        <TextField label={t('Valid until')} type="date" value={form.until} onChange={(until) => onChange({ until })} description={t('Empty: until it is taken back.')} error={problem?.field('valid_until')} />
      </div>
      <Select
        label={t('How was it given?')}
        value={form.method}
        onChange={(method) => onChange({ method })}
        options={Object.entries(CHANNELS).filter(([value]) => value !== 'clock' && value !== 'self_service').map(([value, label]) => ({ value, label: t(label) }))}
      />
      <EvidenceField label={t('Evidence')} description={t('The signed form, the mail, the recording of the answer.')} value={form.evidence} onChange={(evidence) => onChange({ evidence })} error={problem?.field('evidence')} />
      <details>
        <summary className="small">{t('What a receipt by ISO/IEC TS 27560 also tells')}</summary>
        <div className={styles.part}>
          <TextField label={t('Where the data are kept')} value={form.storage} onChange={(storage) => onChange({ storage })} placeholder="DE, NL" error={problem?.field('storage_locations')} />
          <div className={styles.two}>
            <TextField label={t('How long they are kept')} value={form.retention} onChange={(retention) => onChange({ retention })} placeholder="P2Y" description={t('A duration, for instance P2Y or P18M.')} error={problem?.field('retention_period')} />
            <TextField label={t('Jurisdiction')} value={form.jurisdiction} onChange={(jurisdiction) => onChange({ jurisdiction })} placeholder="DE" maxLength={2} error={problem?.field('jurisdiction')} />
          </div>
        </div>
      </details>
    </section>
  )
}
