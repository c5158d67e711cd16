import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { http, request } from '@/api/http'
import { t } from '@/i18n'
import { Button, ButtonLink } from '@/ui/Button'
import { TextArea, TextField } from '@/ui/Field'
import { number } from '@/ui/format'
import { RelativeTime } from '@/ui/RelativeTime'
import { SegmentedControl } from '@/ui/Segmented'
import { toast } from '@/ui/Toast'
import { DutyList } from '@/features/rights/SchemaDuties'
import { UseQuestions } from '@/features/rights/UseQuestions'
import { Fault } from './Fault'
import { at, schemaVersionsQuery } from './queries'
import type { Project, ProjectState, SchemaVersion, Use } from './types'
import { STATE_WORDS, usageWords } from './words'
import manage from './manage.module.css'
import styles from './ProjectPage.module.css'

interface Props {
  project: Project
  etag: string | undefined
  /** The part that the address asks for. */
  open: string | undefined
}

/** How the project is set up; each part is saved by itself. */
export function ProjectSettings({ project, etag, open }: Props) {
  return (
    <section className={styles.settings} aria-labelledby="settings">
      <h2 id="settings" className={styles.title}>
        {t('Settings')}
      </h2>
      <Part id="guidelines" title={t('Guidelines')} note={project.guidelines.trim() ? '' : t('none yet')} open={open}>
        <Guidelines project={project} etag={etag} />
      </Part>
      <Part id="use" title={t('Declared use')} note={usageWords(project.use)} open={open}>
        <DeclaredUse project={project} etag={etag} />
      </Part>
      <Part id="schema" title={t('Label schema')} note={project.schema_version ? t('version {number}', { number: project.schema_version }) : ''} open={open}>
        <Schema project={project} />
      </Part>
      <Part id="general" title={t('Name and state')} note={t(STATE_WORDS[project.state])} open={open}>
        <General project={project} etag={etag} />
      </Part>
      <Part id="webhooks" title={t('Webhooks')} note={t('programs of yours that are told of what happens')} open={open}>
        <p className={manage.lead}>{t('Each can be told when answers come in, reviews are made, the project is finished or a dataset is sealed: within seconds, signed, with ids alone.')}</p>
        <ButtonLink to="/projects/$id/webhooks" params={{ id: project.id }}>
          {t('Open webhooks')}
        </ButtonLink>
      </Part>
    </section>
  )
}

function Part({ id, title, note, open, children }: { id: string; title: string; note: string; open: string | undefined; children: ReactNode }) {
  const place = useRef<HTMLDetailsElement>(null)
  const wanted = open === id
  useEffect(() => {
    if (wanted && place.current) {
      place.current.open = true
      place.current.scrollIntoView({ block: 'start' })
    }
  }, [wanted])
  return (
    <details ref={place}>
      <summary>
        {title} <span className="dim small truncate">{note}</span>
      </summary>
      <div className={styles.setting}>{children}</div>
    </details>
  )
}

/** Saves a change of the project for the version that is shown; somebody else's change in between is refused. */
function useChange(project: Project, etag: string | undefined, done: (changed: Project) => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (changes: Partial<Pick<Project, 'name' | 'guidelines' | 'use' | 'state'>>) =>
      (await request<Project>('PATCH', at(project.id), { body: changes, ifMatch: etag })).data,
    onSuccess: async (changed) => {
      done(changed)
      await Promise.all([
        client.invalidateQueries({ queryKey: ['project', project.id] }),
        client.invalidateQueries({ queryKey: ['projects'] }),
        client.invalidateQueries({ queryKey: ['item'] }),
      ])
    },
  })
}

function Guidelines({ project, etag }: Omit<Props, 'open'>) {
  const [text, setText] = useState(project.guidelines)
  const change = useChange(project, etag, () => toast(t('The guidelines are saved; annotators see them at once.')))
  return (
    <>
      <TextArea className={styles.wide} label={t('Guidelines')} rows={12} value={text} onChange={setText} description={t('Markdown. Say what to label, what not, and show the hard cases.')} />
      <Fault error={change.error} pointers />
      <Button variant="primary" isDisabled={text === project.guidelines} isPending={change.isPending} onPress={() => change.mutate({ guidelines: text })}>
        {t('Save the guidelines')}
      </Button>
    </>
  )
}

function DeclaredUse({ project, etag }: Omit<Props, 'open'>) {
  const navigate = useNavigate()
  const [use, setUse] = useState<Use>(project.use)
  const change = useChange(project, etag, (changed) => {
    const { job } = changed
    toast(t('The use is changed.'), job ? { action: { label: t('Follow the judging'), onPress: () => void navigate({ to: '/jobs/$id', params: { id: job } }) } } : {})
  })
  const same = use.commercial === project.use.commercial && use.distribution === project.use.distribution && use.content === project.use.content
  return (
    <>
      <UseQuestions use={use} onChange={setUse} withNobody />
      <p className={manage.note}>
        {t('This will re-judge {count, plural, one {# item} other {# items}}. What is no longer cleared leaves the queues; what becomes cleared enters them.', { count: project.counts.total })}
      </p>
      <Fault error={change.error} pointers />
      <Button variant="primary" isDisabled={same} isPending={change.isPending} onPress={() => change.mutate({ use })}>
        {t('Change the use and re-judge {count}', { count: number(project.counts.total, 0) })}
      </Button>
    </>
  )
}

function Schema({ project }: { project: Project }) {
  const client = useQueryClient()
  const versions = useQuery(schemaVersionsQuery(project.id))
  const [text, setText] = useState(() => JSON.stringify(project.schema, null, 2))
  const [syntax, setSyntax] = useState<string | undefined>(undefined)
  const add = useMutation({
    mutationFn: (schema: unknown) => http.create<SchemaVersion>(at(project.id, '/schema-versions'), { schema }),
    onSuccess: async (made) => {
      toast(
        made.duties.length > 0
          ? t('Version {number} is in use. Its labels would record sensitive data about people: see what that asks for.', { number: made.version })
          : t('Version {number} is in use for what is served from now on.', { number: made.version }),
      )
      await client.invalidateQueries({ queryKey: ['project', project.id] })
    },
  })
  function save(): void {
    try {
      const schema: unknown = JSON.parse(text)
      setSyntax(undefined)
      add.mutate(schema)
    } catch (fault) {
      setSyntax(t('This is not JSON yet: {fault}', { fault: fault instanceof Error ? fault.message : '' }))
    }
  }
  return (
    <>
      <DutyList duties={versions.data?.results[0]?.duties ?? []} />
      <p className={manage.lead}>{t('To rename, merge or remove what annotations use, change the labels: the annotations change with them.')}</p>
      <ButtonLink to="/projects/$id/labels" params={{ id: project.id }}>
        {t('Change labels')}
      </ButtonLink>
      <TextArea className={`${styles.wide} ${styles.code}`} label={t('Label schema as JSON')} rows={18} value={text} onChange={setText} error={syntax} />
      <Fault error={add.error} pointers />
      <Button variant="primary" isPending={add.isPending} onPress={save}>
        {t('Add as a new version')}
      </Button>
      <ul className={styles.wide}>
        {versions.data?.results.map((version) => (
          <li key={version.version} className={manage.plainRow}>
            <span className={manage.grow}>
              <span className="strong">{t('Version {number}', { number: version.version })}</span>{' '}
              <span className="dim">
                {version.created_by?.name} <RelativeTime value={version.created_at} />
              </span>
            </span>
            <Button size="small" onPress={() => setText(JSON.stringify(version.schema, null, 2))}>
              {t('Show')}
              <span className="visually-hidden">{t('Version {number}', { number: version.version })}</span>
            </Button>
          </li>
        ))}
      </ul>
    </>
  )
}

function General({ project, etag }: Omit<Props, 'open'>) {
  const [name, setName] = useState(project.name)
  const [state, setState] = useState<ProjectState>(project.state)
  const change = useChange(project, etag, () => toast(t('Saved.')))
  const help: Record<ProjectState, string> = {
    open: t('Work is served.'),
    paused: t('No new work is served; what people hold they can finish.'),
    archived: t('Out of the way; everything is kept.'),
  }
  return (
    <>
      <TextField className={styles.wide} label={t('Name')} value={name} onChange={setName} maxLength={200} />
      <div>
        <SegmentedControl
          label={t('State')}
          value={state}
          onChange={setState}
          segments={(['open', 'paused', 'archived'] as const).map((value) => ({ value, label: t(STATE_WORDS[value]) }))}
        />
        <p className="small dim">{help[state]}</p>
      </div>
      <Fault error={change.error} pointers />
      <Button variant="primary" isDisabled={!name.trim() || (name === project.name && state === project.state)} isPending={change.isPending} onPress={() => change.mutate({ name: name.trim(), state })}>
        {t('Save')}
      </Button>
    </>
  )
}
