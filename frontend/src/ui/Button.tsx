import type { ReactNode, Ref } from 'react'
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components/Button'
import { Link, type LinkProps } from '@tanstack/react-router'
import { t } from '@/i18n'
import { cx } from './cx'
import { Kbd } from './Kbd'
import styles from './Button.module.css'

export type ButtonVariant = 'primary' | 'default' | 'quiet' | 'danger'
export type ButtonSize = 'small' | 'normal' | 'big'

interface Look {
  variant?: ButtonVariant
  size?: ButtonSize
  /** An icon before the words. */
  icon?: ReactNode
  /** The key chord that does the same, shown as a key cap. */
  keys?: string | undefined
}

export interface ButtonProps extends Omit<AriaButtonProps, 'children' | 'className' | 'style' | 'isPending'>, Look {
  /** What it began is under way: it keeps its width and its focus, and pressing it again does nothing. */
  isPending?: boolean | undefined
  children?: ReactNode
  className?: string | undefined
  ref?: Ref<HTMLButtonElement>
}

function look({ variant = 'default', size = 'normal' }: Look): string {
  return cx(styles.button, styles[variant], size !== 'normal' && styles[size])
}

function Contents({ icon, children, keys, variant }: Look & { children?: ReactNode }) {
  return (
    <>
      {icon}
      {children}
      {keys && <Kbd keys={keys} on={variant === 'primary' ? 'accent' : undefined} />}
    </>
  )
}

/** The one button. Its words say what will happen. */
export function Button({ variant, size, icon, keys, children, className, isPending, ...rest }: ButtonProps) {
  const idle = isPending ? { type: 'button' as const, onPress: undefined, onClick: undefined } : {}
  return (
    <AriaButton {...rest} {...idle} aria-disabled={isPending ? 'true' : undefined} className={cx(look({ variant, size }), className)}>
      <span className={cx(styles.contents, isPending && styles.hidden)}>
        <Contents icon={icon} keys={keys} variant={variant}>
          {children}
        </Contents>
      </span>
      {isPending && (
        <span className={styles.spinner} role="status">
          <span className="visually-hidden">{t('Under way')}</span>
        </span>
      )}
    </AriaButton>
  )
}

/** A link that looks like a button, for what goes to another screen. */
export function ButtonLink({
  variant,
  size,
  icon,
  keys,
  children,
  className,
  ...link
}: Look & { children?: ReactNode; className?: string } & Omit<LinkProps, 'children'>) {
  return (
    <Link {...link} className={cx(look({ variant, size }), className)}>
      <span className={styles.contents}>
        <Contents icon={icon} keys={keys} variant={variant}>
          {children}
        </Contents>
      </span>
    </Link>
  )
}
