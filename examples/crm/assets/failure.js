// How a command says why it was not done.

/** A failure whose code the flow's trace shows. @param {string} code @param {string} message */
export const failure = (code, message) => Object.assign(new Error(message), { code });
