import { CircleCheckBig, Coffee, Hourglass, Lock, Pause, ShieldQuestion } from 'lucide-react'
import type { NothingReason } from '@/api/types'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { EmptyState } from '@/ui/States'

interface Props {
  reason: NothingReason
  /** Items passed in this visit. */
  passed: number
  project: string
  onRetry: () => void
  onHome: () => void
}

/** The end of a queue: why there is nothing, and what comes next. */
export function Finished({ reason, passed, project, onRetry, onHome }: Props) {
  const { icon, title, text } = words(reason, project)
  return (
    <EmptyState
      icon={icon}
      title={title}
      action={
        <>
          <Button onPress={onRetry}>{t('Look again')}</Button>
          <Button variant="primary" onPress={onHome}>
            {t('Go to Home')}
          </Button>
        </>
      }
    >
      {text} {passed > 0 && t('{count, plural, one {You have worked on # item} other {You have worked on # items}} in this visit.', { count: passed })}
    </EmptyState>
  )
}

function words(reason: NothingReason, project: string): { icon: React.ReactNode; title: string; text: string } {
  switch (reason) {
    case 'all_leased':
      return {
        icon: <Coffee />,
        title: t('Others have the rest'),
        text: t('Every open item of {project} is with somebody just now. What they give back comes here.', { project }),
      }
    case 'paused':
      return {
        icon: <Pause />,
        title: t('{project} is paused', { project }),
        text: t('Whoever manages the project has stopped the work for now.'),
      }
    case 'quarantined_only':
      return {
        icon: <ShieldQuestion />,
        title: t('The rest waits for its rights'),
        text: t('What is left in {project} may not be labeled until a steward has cleared it.', { project }),
      }
    case 'daily_cap':
      return {
        icon: <Hourglass />,
        title: t('That was your share for today'),
        text: t('{project} sets how much one person does a day. There is more for you tomorrow.', { project }),
      }
    case 'not_invited':
      return {
        icon: <Lock />,
        title: t('This work is for others'),
        text: t('The open queues of {project} are meant for people of certain groups or skills. Whoever manages it can add you.', { project }),
      }
    case 'nothing_left':
      return {
        icon: <CircleCheckBig />,
        title: t('This queue is done'),
        text: t('There is nothing left for you in {project}.', { project }),
      }
  }
}
