import { Module } from '@nestjs/common';
import { CONFIG, type Config } from '@chaintill/config';
import { RateCounter } from '@chaintill/http';
import { AccessService } from './app/access.service';
import { AccessTokens } from './app/access-tokens';
import { AccountService } from './app/account.service';
import { ApiKeys } from './app/api-keys';
import { AppRing } from './app/app-ring';
import { Credentials } from './app/credentials';
import { InvitationAcceptance } from './app/invitation-acceptance.service';
import { InvitationsService } from './app/invitations.service';
import { KeyRing } from './app/key-ring';
import { OAuthApps } from './app/oauth-apps';
import { OAuthTokens } from './app/oauth-tokens';
import { OrganizationsService } from './app/organizations.service';
import { OwnSessionsService } from './app/own-sessions.service';
import { PeopleService } from './app/people.service';
import { PeopleBehind } from './app/person-behind';
import { PersonCodes } from './app/person-codes';
import { PersonLog } from './app/person-log';
import { RateLimits } from './app/rate-limits';
import { SecondFactor } from './app/second-factor';
import { SessionsService } from './app/sessions.service';
import { SignInService } from './app/sign-in.service';
import { SignInThrottle } from './app/sign-in-throttle';
import { TotpService } from './app/totp.service';
import { AccessGuard } from './guard/access.guard';
import { SessionCookie } from './guard/session-cookie';
import { ApiKeyStrategy, SessionStrategy } from './guard/strategies';
import { TokenStrategy } from './guard/token.strategy';

/** People: who they are, how they show it, and the organizations they are in. */
const PEOPLE = [
  AccountService,
  InvitationAcceptance,
  InvitationsService,
  OrganizationsService,
  OwnSessionsService,
  PeopleBehind,
  PeopleService,
  PersonCodes,
  SecondFactor,
  SessionsService,
  SignInService,
  TotpService,
];

/** Programs: their keys, and the apps that fetch tokens. */
const PROGRAMS = [ApiKeys, OAuthApps, OAuthTokens];

/** Who may do what. An app that serves HTTP provides {@link AccessGuard} as its global guard. */
@Module({
  providers: [
    AccessService,
    ...PROGRAMS,
    KeyRing,
    AppRing,
    AccessTokens,
    RateCounter,
    RateLimits,
    SignInThrottle,
    PersonLog,
    Credentials,
    ...PEOPLE,
    { provide: SessionCookie, inject: [CONFIG], useFactory: (config: Config) => new SessionCookie(config) },
    ApiKeyStrategy,
    TokenStrategy,
    SessionStrategy,
    AccessGuard,
  ],
  exports: [AccessService, ...PEOPLE, ...PROGRAMS, SessionCookie, AccessGuard, RateCounter],
})
export class AccessModule {}
