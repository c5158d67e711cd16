import { useEffect, useState, type ReactNode } from 'react'
import { Check } from 'lucide-react'
import { Page } from '@/app/Page'
import { may, useMe } from '@/app/session'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { TextField } from '@/ui/Field'
import { EmptyState } from '@/ui/States'
import { DataStep } from './DataStep'
import { Forecast, isBlocked, useForecast } from './Forecast'
import { Launch } from './Launch'
import { planOf, missing, useWizard, type WizardPlan } from './store'
import { TaskStep } from './TaskStep'
import styles from './wizard.module.css'

/** A new project in three steps on one page; the last button lands in the editor. */
export function WizardPage() {
  const me = useMe()
  const state = useWizard()
  const [launching, setLaunching] = useState(false)
  const { begin } = state
  useEffect(() => begin(me.id), [begin, me.id])
  const plan = planOf(state)
  const lacks = missing(state, plan)
  const hints = {
    data: t('Choose what to label, or take the sample data.'),
    labels: t('Name the labels.'),
    name: t('Give the project a name.'),
  }
  const crumbs = [{ label: t('Projects'), to: '/projects' as const }, { label: t('New project') }]
  if (!may(me, 'project.create')) {
    return (
      <Page title={t('New project')} crumbs={crumbs} width="home">
        <EmptyState level={1} title={t('You can’t create projects')}>{t('Ask a manager of {organisation}.', { organisation: me.organisation.name })}</EmptyState>
      </Page>
    )
  }
  if (launching) {
    return (
      <Page title={t('New project')} crumbs={crumbs} width="home">
        <Launch plan={plan} onBack={() => setLaunching(false)} />
      </Page>
    )
  }
  return (
    <Page title={t('New project')} crumbs={crumbs} width="home">
      <h1>{t('New project')}</h1>
      <div className={styles.steps}>
        <Step number={1} title={t('What do you label?')} done={plan.files.length + plan.texts.length > 0}>
          <DataStep plan={plan} />
        </Step>
        <Step number={2} title={t('What is to be done with it?')} done={lacks === null || lacks === 'name'}>
          <TaskStep plan={plan} />
        </Step>
        <Step number={3} title={t('Name it and start')} done={lacks === null}>
          <form
            className={styles.source}
            onSubmit={(event) => {
              event.preventDefault()
              if (!lacks) setLaunching(true)
            }}
          >
            <TextField label={t('Name of the project')} value={state.name} onChange={(name) => state.set({ name })} maxLength={200} placeholder={t('Street scenes')} />
            <Warning plan={plan} />
            <div className={styles.start}>
              <Button type="submit" variant="primary" size="big" isDisabled={lacks !== null}>
                {t('Start labeling')}
              </Button>
              <p className="small dim" aria-live="polite">
                {lacks ? hints[lacks] : t('You can invite others and write guidelines later.')}
              </p>
            </div>
          </form>
        </Step>
      </div>
    </Page>
  )
}

/** Says before the start when nothing could be labeled after it. */
function Warning({ plan }: { plan: WizardPlan }) {
  const { decision } = useForecast()
  return plan.files.length + plan.texts.length > 0 && isBlocked(decision) ? <Forecast plan={plan} /> : null
}

function Step({ number, title, done, children }: { number: number; title: string; done: boolean; children: ReactNode }) {
  return (
    <section className={styles.step} aria-labelledby={`step-${number}`}>
      <span className={styles.mark} data-done={done || undefined} aria-hidden="true">
        {done ? <Check /> : number}
      </span>
      <div className={styles.stepBody}>
        <h2 id={`step-${number}`}>{title}</h2>
        {children}
      </div>
    </section>
  )
}
