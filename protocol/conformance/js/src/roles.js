// Roles and purposes (SPEC 6.2 and 7.1).
export const ROLE = { measure: 1, gather: 2, report: 3, order: 4, approve: 5, hop: 6, process: 7, escrow: 8, audit: 9 };
export const PURPOSE = { care: 0, escrow: 1, audit: 2 };

const CARE = [ROLE.measure, ROLE.gather, ROLE.report, ROLE.order, ROLE.approve, ROLE.process];

// The roles in which a bundle may stand for a purpose in an audience.
export const rolesFor = (purpose) =>
  purpose === PURPOSE.escrow ? [ROLE.escrow] : purpose === PURPOSE.audit ? [ROLE.audit] : CARE;

export const forbiddenMix = (roles) =>
  [ROLE.measure, ROLE.gather].some((role) => roles.includes(role)) &&
  [ROLE.order, ROLE.approve].some((role) => roles.includes(role));
