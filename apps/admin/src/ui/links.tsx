import { Anchor, Button, type AnchorProps, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';

/** The kit's link, checked against the routes. */
export const AnchorLink = createLink((props: Omit<AnchorProps, 'href'>) => <Anchor {...props} />);

/** A link that looks like a button. */
export const ButtonLink = createLink((props: Omit<ButtonProps, 'href'>) => <Button component="a" {...props} />);
