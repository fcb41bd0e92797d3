import { Anchor, Button, NavLink, type AnchorProps, type ButtonProps, type NavLinkProps } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { createLink } from '@tanstack/react-router';
import { forwardRef, type AnchorHTMLAttributes } from 'react';

type Attributes<Props> = Props & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof Props>;

/** A link that the router follows, in the look of an anchor. */
export const TextLink = createLink(
  forwardRef<HTMLAnchorElement, Attributes<AnchorProps>>((props, ref) => <Anchor ref={ref} {...props} />),
);

/** The way back to the list above a page's title. */
export const BackLink = createLink(
  forwardRef<HTMLAnchorElement, Attributes<AnchorProps>>(({ children, ...props }, ref) => (
    <Anchor ref={ref} size="sm" mb={6} display="inline-flex" style={{ alignItems: 'center', gap: 4 }} {...props}>
      <IconArrowLeft size={14} aria-hidden /> {children}
    </Anchor>
  )),
);

/** A link that the router follows, in the look of a button. */
export const LinkButton = createLink(
  forwardRef<HTMLAnchorElement, Attributes<ButtonProps>>((props, ref) => <Button component="a" ref={ref} {...props} />),
);

/** A link of the main navigation; it is marked while its screen is shown. */
export const NavigationLink = createLink(
  forwardRef<HTMLAnchorElement, Attributes<NavLinkProps>>((props, ref) => <NavLink component="a" ref={ref} {...props} />),
);
