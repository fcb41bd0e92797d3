/**
 * For a list of choices in a dialog or panel: it stands where its field does, for at the end of the page it would be in no
 * dialog and in no landmark. Fixed to the window it is not cut off, as long as nothing around it is transformed: dialogs fade.
 */
export const IN_PLACE = { withinPortal: false, floatingStrategy: 'fixed' } as const;
